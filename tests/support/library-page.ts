/** Pages that show what a Jellyfin app is told: its answers' names, texts and pictures, laid out as apps do. */
import type { BaseItemDto } from "@jellyfin/sdk/lib/generated-client/models/base-item-dto.js";
import type { Client } from "./world.ts";

interface Listed {
  readonly Items: readonly BaseItemDto[];
}

const STYLE = `body{margin:0;background:#101418;color:#e6ebf0;font:15px/1.45 "DejaVu Sans",system-ui,sans-serif}
main{padding:28px 36px}h1{margin:0 0 4px;font-size:30px;letter-spacing:-.02em}h2{font-size:17px;margin:22px 0 12px}
.row{display:flex;gap:18px}figure{margin:0;flex:1;min-width:0}img{width:100%;border-radius:8px;display:block}
figcaption{margin-top:9px}small{display:block;color:#9fb0c0}p{max-width:62em;margin:.4em 0}
header{position:relative;height:250px;overflow:hidden}header>img{position:absolute;border-radius:0;opacity:.45}
.title{display:flex;gap:26px;margin-top:-150px;position:relative}.title img{width:170px}.title div{padding-top:48px}
.small figure{max-width:130px}`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = (body: string): string =>
  `<!doctype html><meta charset="utf-8"><title>Library</title><style>${STYLE}</style>${body}`;

/** With its tag, as apps ask for it; what has none isn't asked for. */
function picture({ base }: Client, item: BaseItemDto, kind: "Primary" | "Backdrop", size: string): string {
  const tag = kind === "Primary" ? item.ImageTags?.["Primary"] : item.BackdropImageTags?.[0];
  return tag === undefined
    ? ""
    : `<img src="${base}/Items/${item.Id}/Images/${kind}?${size}&tag=${tag}" alt="">`;
}

const card = (client: Client, item: BaseItemDto, below: string, size = "fillHeight=390&quality=90"): string =>
  `<figure>${picture(client, item, "Primary", size)}<figcaption>${escaped(item.Name ?? "")}<small>${escaped(below)}</small></figcaption></figure>`;

/** All films and series. */
export async function libraryPage(client: Client): Promise<string> {
  const { Items } = await client.get<Listed>("/Items", {
    recursive: true,
    includeItemTypes: "Movie,Series",
    sortBy: "IsFolder,SortName",
  });
  const cards = Items.map((item) => card(client, item, String(item.ProductionYear ?? "")));
  return page(`<main><h1>Films and series</h1><br><div class="row">${cards.join("")}</div></main>`);
}

/** A series with its seasons and the first one's episodes. */
export async function seriesPage(client: Client, seriesId: string): Promise<string> {
  const series = await client.get<BaseItemDto>(`/Users/${client.userId}/Items/${seriesId}`);
  const seasons = (await client.get<Listed>(`/Shows/${seriesId}/Seasons`, { fields: "ChildCount" })).Items;
  const season = { seasonId: seasons[0]?.Id ?? "", fields: "Overview" };
  const episodes = (await client.get<Listed>(`/Shows/${seriesId}/Episodes`, season)).Items;
  const facts = [series.ProductionYear, series.OfficialRating, ...(series.Genres ?? [])].filter(
    (fact) => fact !== null && fact !== undefined,
  );
  return page(`<header>${picture(client, series, "Backdrop", "maxWidth=1200&quality=80")}</header><main>
    <div class="title"><div style="padding:0;width:170px;flex:none">${picture(client, series, "Primary", "maxWidth=340&quality=90")}</div>
    <div><h1>${escaped(series.Name ?? "")}</h1><small>${escaped(facts.join(" · "))}</small><p>${escaped(series.Overview ?? "")}</p></div></div>
    <h2>Seasons</h2><div class="row small">${seasons.map((one) => card(client, one, `${one.ChildCount ?? 0} episodes`)).join("")}</div>
    <h2>${escaped(seasons[0]?.Name ?? "")}</h2>
    <div class="row">${episodes.map((one) => card(client, one, `S${one.ParentIndexNumber ?? 0} E${one.IndexNumber ?? 0}`, "fillHeight=200&quality=90")).join("")}</div></main>`);
}
