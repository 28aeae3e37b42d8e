#region plugins-program
using Cni.Ipam;
using Cni.Samples.Hello;
using Cni.Samples.HostLocal;
using Cni.Sdk;

return await new CniPluginSet()
    .Add<HelloPlugin>("hello")
    .Add<HostLocalPlugin>("host-local", services => services.AddHostLocalIpam())
    .RunAsync(args);
#endregion
