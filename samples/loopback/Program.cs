using Cni.Samples.Loopback;
using Cni.Sdk;

return await CniPlugin.RunAsync<LoopbackPlugin>(args);
