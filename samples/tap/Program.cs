using Cni.Samples.Tap;
using Cni.Sdk;

return await CniPlugin.RunAsync<TapPlugin>(args);
