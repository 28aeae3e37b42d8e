#region hello-program
using Cni.Samples.Hello;
using Cni.Sdk;

return await CniPlugin.RunAsync<HelloPlugin>(args);
#endregion
