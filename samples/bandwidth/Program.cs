using Cni.Samples.Bandwidth;
using Cni.Sdk;

return await CniPlugin.RunAsync<BandwidthPlugin>(args);
