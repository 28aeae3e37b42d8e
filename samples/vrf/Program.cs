using Cni.Samples.Vrf;
using Cni.Sdk;

return await CniPlugin.RunAsync<VrfPlugin>(args);
