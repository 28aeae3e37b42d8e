using Acme.Wire;
using Cni.Ipam;
using Cni.Sdk;

// A plugin as its author would write it with the packages and nothing else; and, with --connect, netlink without CNI.
if (args is ["--connect", var netns])
{
    Wire.Connect(netns);
    return 0;
}

var builder = CniPlugin.CreateBuilder(args);
builder.Services.AddHostLocalIpam();
return await builder.Build<WirePlugin>().RunAsync();
