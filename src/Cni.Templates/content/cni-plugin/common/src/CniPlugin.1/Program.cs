#if (services)
using Cni.Ipam;
#endif
using Cni.Sdk;
using Company.Namespace;

#if (services)
var builder = CniPlugin.CreateBuilder(args);
builder.Services.AddHostLocalIpam();
return await builder.Build<Plugin1Plugin>().RunAsync();
#else
return await CniPlugin.RunAsync<Plugin1Plugin>(args);
#endif
