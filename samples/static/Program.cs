using Cni.Ipam;
using Cni.Samples.Static;
using Cni.Sdk;

var builder = CniPlugin.CreateBuilder(args);
builder.Services.AddStaticIpam();
return await builder.Build<StaticPlugin>().RunAsync();
