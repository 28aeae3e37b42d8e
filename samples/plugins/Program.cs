#region plugins-program
using Cni.Samples.Hello;
using Cni.Sdk;

return await new CniPluginSet()
    .Add<HelloPlugin>("hello")
    .RunAsync(args);
#endregion
