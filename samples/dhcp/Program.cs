#region dhcp-program
using Cni.Samples.Dhcp;
using Cni.Sdk;

return args is ["daemon", ..] ? await DhcpDaemonCommand.RunAsync(args[1..]) : await CniPlugin.RunAsync<DhcpPlugin>(args);
#endregion
