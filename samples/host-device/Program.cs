using Cni.Samples.HostDevice;
using Cni.Sdk;

return await CniPlugin.RunAsync<HostDevicePlugin>(args);
