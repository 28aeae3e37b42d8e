using Cni.Samples.Ipvlan;
using Cni.Sdk;

return await CniPlugin.RunAsync<IpvlanPlugin>(args);
