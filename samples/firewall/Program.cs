using Cni.Samples.Firewall;
using Cni.Sdk;

return await CniPlugin.RunAsync<FirewallPlugin>(args);
