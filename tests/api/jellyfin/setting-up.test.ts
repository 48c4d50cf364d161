/** The clients' wizard, from a server that nobody has set up. */
import { userInfo } from "node:os";
import { beforeAll, describe, expect, it } from "vitest";
import { startServer, type RunningServer } from "../../support/process.ts";
import { ask, type Ask, type Reply } from "../../support/world.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
  return () => server[Symbol.asyncDispose]();
});

const call = (path: string, wanted?: Ask): Promise<Reply> => ask(server.base, path, wanted);
const post = (path: string, json?: unknown): Promise<Reply> =>
  call(path, { method: "POST", ...(json === undefined ? {} : { json }) });

describe("a new server", () => {
  it("is set up by anybody, once", async () => {
    const before = await call("/System/Info/Public");
    expect(before).toMatchObject({
      status: 200,
      body: {
        ProductName: "Jellyfin Server",
        Version: "10.11.11",
        Id: expect.stringMatching(/^[0-9a-f]{32}$/),
        StartupWizardCompleted: false,
      },
    });
    expect((await call("/Users/Public")).body).toEqual([]);
    expect((await call("/Startup/Configuration")).body).toEqual({
      ServerName: expect.stringMatching(/./),
      UICulture: "en-US",
      MetadataCountryCode: "US",
      PreferredMetadataLanguage: "en",
    });
    for (const list of ["Cultures", "Countries", "Options", "ParentalRatings"])
      expect((await call(`/Localization/${list}`)).status).toBe(200);
    expect((await call("/Library/VirtualFolders")).body).toEqual([]);

    const languages = { UICulture: "de", MetadataCountryCode: "DE", PreferredMetadataLanguage: "de" };
    expect((await post("/Startup/Configuration", { ServerName: "Hearth", ...languages })).status).toBe(204);
    expect((await call("/Startup/Configuration")).body).toEqual({ ServerName: "Hearth", ...languages });

    const { body: first } = await call("/Startup/User");
    // Proposed: the name of the account that the server runs under.
    expect(first).toEqual({ Name: userInfo().username });
    expect((await call("/Startup/FirstUser")).body).toEqual(first);
    expect(await post("/Startup/User", { Name: "keeper", Password: "" })).toMatchObject({
      status: 400,
      body: "Password must not be empty",
    });
    expect((await post("/Startup/User", { Name: "keeper", Password: "a-secret" })).status).toBe(204);
    expect((await post("/Startup/RemoteAccess", { EnableRemoteAccess: true })).status).toBe(204);
    expect((await post("/Startup/Complete")).status).toBe(204);

    expect((await call("/System/Info/Public")).body).toMatchObject({
      ServerName: "Hearth",
      Id: (before.body as { readonly Id: string }).Id,
      StartupWizardCompleted: true,
    });
  });

  it("is nobody's any more afterwards", async () => {
    for (const path of [
      "/Startup/Configuration",
      "/Startup/User",
      "/Library/VirtualFolders",
      "/Environment/Drives",
    ])
      expect([path, (await call(path)).status]).toEqual([path, 401]);
    expect((await post("/Startup/User", { Name: "thief", Password: "mine" })).status).toBe(401);
    expect((await call("/Localization/Cultures")).status).toBe(401);
  });

  it("has an admin with all rights who isn't offered on the sign-in page", async () => {
    const reply = await call("/Users/AuthenticateByName", {
      method: "POST",
      headers: { Authorization: 'MediaBrowser Client="T", Device="T", DeviceId="t", Version="1"' },
      json: { Username: "keeper", Pw: "a-secret" },
    });
    expect(reply).toMatchObject({
      status: 200,
      body: {
        User: {
          Policy: {
            IsAdministrator: true,
            IsHidden: true,
            EnableContentDeletion: true,
            EnableRemoteControlOfOtherUsers: true,
          },
        },
      },
    });
    expect((await call("/Users/Public")).body).toEqual([]);
  });
});
