#region host-local-program
using Cni.Ipam;
using Cni.Samples.HostLocal;
using Cni.Sdk;

var builder = CniPlugin.CreateBuilder(args);
builder.Services.AddHostLocalIpam();
return await builder.Build<HostLocalPlugin>().RunAsync();
#endregion
