using Cni.Samples.Bridge;
using Cni.Sdk;

return await CniPlugin.RunAsync<BridgePlugin>(args);
