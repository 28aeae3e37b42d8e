using Cni.Samples.Ptp;
using Cni.Sdk;

return await CniPlugin.RunAsync<PtpPlugin>(args);
