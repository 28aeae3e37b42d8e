using Cni.Samples.Sbr;
using Cni.Sdk;

return await CniPlugin.RunAsync<SbrPlugin>(args);
