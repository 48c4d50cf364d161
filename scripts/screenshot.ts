/**
 * Draws README's picture: the sample library as an app gets it from a running server (posters, names, years over the
 * Jellyfin API), laid out on a page of ours. `node scripts/screenshot.ts BASE NAME PASSWORD > page.html`, then
 * `chromium --headless --screenshot=docs/screenshots/library.png --window-size=1200,620 page.html`.
 */
interface Item {
  readonly Id: string;
  readonly Name: string;
  readonly ProductionYear?: number;
  readonly Type: string;
}

const [base = "", name = "", password = ""] = process.argv.slice(2);
const authorization =
  'MediaBrowser Client="Screenshot", Device="Screenshot", DeviceId="screenshot", Version="1"';

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const reply = await fetch(`${base}${path}`, init);
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return (await reply.json()) as T;
}

async function picture(id: string): Promise<string> {
  const reply = await fetch(`${base}/Items/${id}/Images/Primary?maxHeight=330&quality=90`);
  if (!reply.ok) throw new Error(`picture of ${id}: ${reply.status}`);
  return `data:${reply.headers.get("content-type")};base64,${Buffer.from(await reply.arrayBuffer()).toString("base64")}`;
}

const { AccessToken } = await ask<{ readonly AccessToken: string }>("/Users/AuthenticateByName", {
  method: "POST",
  headers: { "content-type": "application/json", authorization },
  body: JSON.stringify({ Username: name, Pw: password }),
});
const { Items } = await ask<{ readonly Items: readonly Item[] }>(
  `/Items?recursive=true&includeItemTypes=Movie,Series,MusicAlbum&sortBy=IsFolder,SortName&ApiKey=${AccessToken}`,
);
const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const cards = await Promise.all(
  Items.map(
    async (item) =>
      `<figure><img src="${await picture(item.Id)}" alt=""><figcaption>${escape(item.Name)}<small>${item.ProductionYear ?? ""}</small></figcaption></figure>`,
  ),
);
process.stdout.write(`<!doctype html><meta charset="utf-8"><title>Triptych</title><style>
body{margin:0;padding:28px 36px;background:#101418;color:#e6ebf0;font:16px/1.4 system-ui,sans-serif}
h1{margin:0 0 10px;font-size:30px;letter-spacing:-.02em}.panels{display:flex;gap:6px;width:300px;margin-bottom:26px}
.panels i{flex:1;height:7px;border-radius:4px;background:#3d7fb8}.panels i+i{background:#5ba37f}.panels i+i+i{background:#c98f4a}
main{display:flex;gap:18px;align-items:flex-end}figure{margin:0;flex:1;min-width:0}
img{width:100%;border-radius:8px;display:block}figcaption{margin-top:10px;font-size:15px;height:44px}small{display:block;color:#9fb0c0}
</style><h1>Triptych</h1><div class="panels"><i></i><i></i><i></i></div><main>${cards.join("")}</main>
`);
