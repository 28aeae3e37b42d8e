using Cni.Samples.Tuning;
using Cni.Sdk;

return await CniPlugin.RunAsync<TuningPlugin>(args);
