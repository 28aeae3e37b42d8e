using Cni.Samples.Vlan;
using Cni.Sdk;

return await CniPlugin.RunAsync<VlanPlugin>(args);
