using Cni.Samples.Dummy;
using Cni.Sdk;

return await CniPlugin.RunAsync<DummyPlugin>(args);
