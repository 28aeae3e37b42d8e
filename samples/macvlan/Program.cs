using Cni.Samples.Macvlan;
using Cni.Sdk;

return await CniPlugin.RunAsync<MacvlanPlugin>(args);
