/** Bodies that the generated clients can read: what the server tells of itself, its people, devices and settings. */
import { beforeAll, describe, expect, it } from "vitest";
import { sharedIsAbsent } from "../support/reference.ts";
import { type Checker, readChecker } from "../support/required-fields.ts";
import { createWorld, type World } from "../support/world.ts";

/** `[path asked, template of the contract when it is another]` */
const ASKED: readonly (readonly [path: string, template?: string])[] = [
  ["/System/Info/Public"],
  ["/System/Info"],
  ["/System/Info/Storage"],
  ["/System/Endpoint"],
  ["/System/Configuration"],
  ["/System/ActivityLog/Entries"],
  ["/System/Logs"],
  ["/GetUtcTime"],
  ["/Branding/Configuration"],
  ["/Localization/Cultures"],
  ["/Localization/Countries"],
  ["/Localization/Options"],
  ["/Localization/ParentalRatings"],
  ["/Users"],
  ["/Users/Public"],
  ["/Users/Me"],
  ["/Sessions"],
  ["/Devices"],
  ["/Devices/Info?id=checked", "/Devices/Info"],
  ["/Devices/Options?id=checked", "/Devices/Options"],
  ["/Auth/Keys"],
  ["/Auth/Providers"],
  ["/Auth/PasswordResetProviders"],
  ["/DisplayPreferences/usersettings?client=emby", "/DisplayPreferences/{displayPreferencesId}"],
  ["/Library/VirtualFolders"],
  ["/Library/MediaFolders"],
  ["/Library/PhysicalPaths"],
  ["/Libraries/AvailableOptions?libraryContentType=tvshows", "/Libraries/AvailableOptions"],
  ["/ScheduledTasks"],
  ["/Plugins"],
  ["/Packages"],
  ["/Repositories"],
  ["/Backup"],
  ["/Channels"],
  ["/LiveTv/Info"],
  ["/LiveTv/GuideInfo"],
  ["/LiveTv/Channels"],
  ["/LiveTv/Programs"],
  ["/LiveTv/Programs/Recommended"],
  ["/LiveTv/Recordings"],
  ["/LiveTv/Timers"],
  ["/LiveTv/SeriesTimers"],
  ["/LiveTv/TunerHosts/Types"],
  ["/SyncPlay/List"],
  ["/FallbackFont/Fonts"],
  ["/Environment/Drives"],
  ["/Environment/DefaultDirectoryBrowser"],
  ["/QuickConnect/Enabled"],
];

describe.skipIf(sharedIsAbsent !== null)(
  `what the server tells of itself can be read by the SDKs${sharedIsAbsent === null ? "" : ` (skipped: ${sharedIsAbsent})`}`,
  () => {
    let world: World;
    let checker: Checker;
    beforeAll(async () => {
      world = await createWorld([], async () => {});
      checker = await readChecker();
      const device = await world.device("checked");
      await device.post("/Sessions/Capabilities/Full", {
        PlayableMediaTypes: ["Video"],
        DeviceProfile: { CodecProfiles: [{ Type: "Video", Conditions: [{}] }], TranscodingProfiles: [{}] },
      });
      await world.admin.post("/Auth/Keys?app=checked");
      await world.admin.post("/Library/VirtualFolders?name=Films&collectionType=movies", {
        LibraryOptions: { TypeOptions: [{ Type: "Movie" }] },
      });
      return () => world[Symbol.asyncDispose]();
    });

    it.each(ASKED.map(([path, template]) => ({ path, template: template ?? path })))(
      "$path",
      async ({ path, template }) => {
        const reply = await world.admin.ask(path);
        expect(reply.status).toBe(200);
        expect(checker.problemsOfAnswer("GET", template, 200, reply.body)).toEqual([]);
      },
    );

    it.each(["encoding", "network", "livetv", "xbmcmetadata"])("settings of %s", async (name) => {
      const schemas = {
        encoding: "EncodingOptions",
        network: "NetworkConfiguration",
        livetv: "LiveTvOptions",
        xbmcmetadata: "XbmcMetadataOptions",
      };
      const body = await world.admin.get(`/System/Configuration/${name}`);
      expect(checker.problemsOf(schemas[name as keyof typeof schemas], body)).toEqual([]);
    });
  },
);
