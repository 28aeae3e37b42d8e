using Cni.Samples.Portmap;
using Cni.Sdk;

return await CniPlugin.RunAsync<PortmapPlugin>(args);
