#region plugins-program
using Cni.Ipam;
using Cni.Samples.Bandwidth;
using Cni.Samples.Bridge;
using Cni.Samples.Dummy;
using Cni.Samples.Firewall;
using Cni.Samples.Dhcp;
using Cni.Samples.Hello;
using Cni.Samples.HostDevice;
using Cni.Samples.HostLocal;
using Cni.Samples.Ipvlan;
using Cni.Samples.Loopback;
using Cni.Samples.Macvlan;
using Cni.Samples.Portmap;
using Cni.Samples.Ptp;
using Cni.Samples.Static;
using Cni.Samples.Sbr;
using Cni.Samples.Tap;
using Cni.Samples.Tuning;
using Cni.Samples.Vlan;
using Cni.Samples.Vrf;
using Cni.Sdk;

return await new CniPluginSet()
    .Add<HelloPlugin>("hello")
    .Add<LoopbackPlugin>("loopback")
    .Add<BridgePlugin>("bridge")
    .Add<DummyPlugin>("dummy")
    .Add<FirewallPlugin>("firewall")
    .Add<HostDevicePlugin>("host-device")
    .Add<DhcpPlugin>("dhcp")
    .AddCommand("dhcp", "daemon", DhcpDaemonCommand.RunAsync)
    .Add<HostLocalPlugin>("host-local", services => services.AddHostLocalIpam())
    .Add<PortmapPlugin>("portmap")
    .Add<BandwidthPlugin>("bandwidth")
    .Add<PtpPlugin>("ptp")
    .Add<SbrPlugin>("sbr")
    .Add<TapPlugin>("tap")
    .Add<TuningPlugin>("tuning")
    .Add<VrfPlugin>("vrf")
    .Add<StaticPlugin>("static", services => services.AddStaticIpam())
    .Add<MacvlanPlugin>("macvlan")
    .Add<IpvlanPlugin>("ipvlan")
    .Add<VlanPlugin>("vlan")
    .RunAsync(args);
#endregion
