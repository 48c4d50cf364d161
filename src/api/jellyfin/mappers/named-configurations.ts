/** The settings that clients read by name, as nobody has changed them. Names are lower-case. */
import type { EncodingOptions } from "@jellyfin/sdk/lib/generated-client/models/encoding-options.js";
import type { HardwareAccelerationType } from "@jellyfin/sdk/lib/generated-client/models/hardware-acceleration-type.js";
import type { LiveTvOptions } from "@jellyfin/sdk/lib/generated-client/models/live-tv-options.js";
import type { NetworkConfiguration } from "@jellyfin/sdk/lib/generated-client/models/network-configuration.js";
import type { XbmcMetadataOptions } from "@jellyfin/sdk/lib/generated-client/models/xbmc-metadata-options.js";
import type { Whole } from "../wire.ts";

const ENCODING: Whole<EncodingOptions> & Record<string, unknown> = {
  EncodingThreadCount: -1,
  TranscodingTempPath: undefined,
  FallbackFontPath: undefined,
  EnableFallbackFont: false,
  EnableAudioVbr: false,
  DownMixAudioBoost: 2,
  DownMixStereoAlgorithm: "None",
  MaxMuxingQueueSize: 2048,
  EnableThrottling: false,
  ThrottleDelaySeconds: 180,
  EnableSegmentDeletion: false,
  SegmentKeepSeconds: 720,
  HardwareAccelerationType: "none",
  EncoderAppPath: undefined,
  EncoderAppPathDisplay: "ffmpeg",
  VaapiDevice: "/dev/dri/renderD128",
  QsvDevice: "",
  EnableTonemapping: false,
  EnableVppTonemapping: false,
  EnableVideoToolboxTonemapping: false,
  TonemappingAlgorithm: "bt2390",
  TonemappingMode: "auto",
  TonemappingRange: "auto",
  TonemappingDesat: 0,
  TonemappingPeak: 100,
  TonemappingParam: 0,
  VppTonemappingBrightness: 16,
  VppTonemappingContrast: 1,
  H264Crf: 23,
  H265Crf: 28,
  EncoderPreset: "auto",
  DeinterlaceDoubleRate: false,
  DeinterlaceMethod: "yadif",
  EnableDecodingColorDepth10Hevc: true,
  EnableDecodingColorDepth10Vp9: true,
  EnableDecodingColorDepth10HevcRext: false,
  EnableDecodingColorDepth12HevcRext: false,
  EnableEnhancedNvdecDecoder: true,
  PreferSystemNativeHwDecoder: true,
  EnableIntelLowPowerH264HwEncoder: false,
  EnableIntelLowPowerHevcHwEncoder: false,
  EnableHardwareEncoding: true,
  AllowHevcEncoding: false,
  AllowAv1Encoding: false,
  EnableSubtitleExtraction: true,
  SubtitleExtractionTimeoutMinutes: 30,
  HardwareDecodingCodecs: ["h264", "vc1"],
  AllowOnDemandMetadataBasedKeyframeExtractionForExtensions: ["mkv"],
  HlsAudioSeekStrategy: "TrimCopiedAudio",
};

const NETWORK: Whole<NetworkConfiguration> = {
  BaseUrl: "",
  EnableHttps: false,
  RequireHttps: false,
  CertificatePath: "",
  CertificatePassword: "",
  InternalHttpPort: 8096,
  InternalHttpsPort: 8920,
  PublicHttpPort: 8096,
  PublicHttpsPort: 8920,
  AutoDiscovery: true,
  EnableUPnP: false,
  EnableIPv4: true,
  EnableIPv6: false,
  EnableRemoteAccess: true,
  LocalNetworkSubnets: [],
  LocalNetworkAddresses: [],
  KnownProxies: [],
  IgnoreVirtualInterfaces: true,
  VirtualInterfaceNames: ["veth"],
  EnablePublishedServerUriByRequest: false,
  PublishedServerUriBySubnet: [],
  RemoteIPFilter: [],
  IsRemoteIPFilterBlacklist: false,
};

const LIVE_TV: Whole<LiveTvOptions> = {
  GuideDays: undefined,
  RecordingPath: undefined,
  MovieRecordingPath: undefined,
  SeriesRecordingPath: undefined,
  EnableRecordingSubfolders: false,
  EnableOriginalAudioWithEncodedRecordings: false,
  TunerHosts: [],
  ListingProviders: [],
  PrePaddingSeconds: 0,
  PostPaddingSeconds: 0,
  MediaLocationsCreated: [],
  RecordingPostProcessor: undefined,
  RecordingPostProcessorArguments: '"{path}"',
  SaveRecordingNFO: true,
  SaveRecordingImages: true,
};

const XBMC_METADATA: Whole<XbmcMetadataOptions> = {
  UserId: undefined,
  ReleaseDateFormat: "yyyy-MM-dd",
  SaveImagePathsInNfo: true,
  EnablePathSubstitution: true,
  EnableExtraThumbsDuplication: false,
};

const HARDWARE: Readonly<Record<string, HardwareAccelerationType>> = {
  nvenc: "nvenc",
  qsv: "qsv",
  vaapi: "vaapi",
  videotoolbox: "videotoolbox",
  v4l2: "v4l2m2m",
};

/** null: programs do it all. */
export const hardwareWord = (kind: string | null): HardwareAccelerationType => HARDWARE[kind ?? ""] ?? "none";

export const NAMED_CONFIGURATIONS: ReadonlyMap<string, object> = new Map<string, object>([
  ["encoding", ENCODING],
  ["network", NETWORK],
  ["branding", { LoginDisclaimer: undefined, CustomCss: undefined, SplashscreenEnabled: false }],
  ["metadata", { UseFileCreationTimeForDateAdded: true }],
  ["livetv", LIVE_TV],
  ["xbmcmetadata", XBMC_METADATA],
]);
