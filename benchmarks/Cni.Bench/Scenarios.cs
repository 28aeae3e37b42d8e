using System.Globalization;
using System.Text;

namespace Cni.Bench;

/// <summary>Everything that is measured, by name.</summary>
static class Scenarios
{
    // 200 and 100 Mbit/s: never reached here, so nothing waits for them.
    const string Rates = """{"ingressRate":200000000,"ingressBurst":8000000,"egressRate":100000000,"egressBurst":8000000}""";

    public static Scenario HostLocal { get; } = new("host-local", "host-local", Ipam) { Effects = [Effects.Lease] };

    public static Scenario L2 { get; } = new("bridge-l2", "bridge, no IPAM", Bridge("")) { Effects = [Effects.Port], GoCanCheck = false };

    public static Scenario Plain { get; } = new("bridge", "bridge + host-local, gateway", Bridge("\"isGateway\":true,", IPv4))
    {
        Effects = [Effects.Interface(gateway: true), Effects.Port, Effects.Lease],
        HasFloor = true,
    };

    public static Scenario Masquerade { get; } = new("bridge-masq", "… + ipMasq", MasqueradingBridge)
    {
        Effects = [Effects.Interface(gateway: true), Effects.Port, Effects.Lease, Effects.Masquerade],
    };

    public static Scenario DualStack { get; } = new("bridge-dual", "… + ipMasq, dual stack", Bridge("\"isGateway\":true,\"ipMasq\":true,", IPv4 + "," + IPv6))
    {
        Effects = [Effects.Interface(gateway: true), Effects.Port, Effects.Lease, Effects.Masquerade],
        Share = 0.5,
    };

    public static Scenario Firewall { get; } = new("firewall", "firewall", MasqueradingBridge, FirewallStep) { Effects = [Effects.Firewall], Unmeasured = 1 };

    public static Scenario Bandwidth { get; } = new("bandwidth", "bandwidth", MasqueradingBridge, BandwidthStep)
    {
        Effects = [Effects.Shaping(25_000_000, 12_500_000)],
        Unmeasured = 1,
    };

    /// <summary>The list of a Kubernetes node: each plugin a process, as a runtime starts them.</summary>
    public static Scenario Chain { get; } = new("chain", "chain bridge → portmap → firewall → bandwidth", MasqueradingBridge, PortmapStep(1), FirewallStep, BandwidthStep)
    {
        Effects = [Effects.Interface(gateway: true), Effects.Port, Effects.Lease, Effects.Masquerade, Effects.Ports(1), Effects.Firewall, Effects.Shaping(25_000_000, 12_500_000)],
        GoCanCheck = false,
        Share = 0.5,
    };

    // Version 1.1.1's portmap can't CHECK a pod without an IPv6 address.
    public static Scenario Portmap(int ports) => new(Text($"portmap-{ports}"), Text($"portmap, {ports} port{(ports == 1 ? "" : "s")}"), MasqueradingBridge, PortmapStep(ports))
    {
        Effects = [Effects.Ports(ports)],
        Unmeasured = 1,
        GoCanCheck = false,
        Share = ports switch { 1 => 0.5, 10 => 0.25, _ => 0.1 },
    };

    public static IReadOnlyList<Scenario> All { get; } =
        [HostLocal, L2, Plain, Masquerade, DualStack, Portmap(1), Portmap(10), Portmap(100), Firewall, Bandwidth, Chain];

    const string IPv4 = """[{"subnet":"10.77.0.0/16"}]""", IPv6 = """[{"subnet":"fd77::/64"}]""";

    static Step Ipam => new("host-local", pod => $$"""{"ipam":{{IpamOf(pod.Node, IPv4)}}}""");

    static Step MasqueradingBridge => Bridge("\"isGateway\":true,\"ipMasq\":true,", IPv4);

    static Step FirewallStep => new("firewall", _ => "{}");

    static Step BandwidthStep => new("bandwidth", _ => Rates);

    static Step Bridge(string options, string? ranges = null) => new("bridge", pod =>
        $$"""{ {{options}}"bridge":"bench0","ipam":{{(ranges is null ? "{}" : IpamOf(pod.Node, ranges))}}}""");

    static string IpamOf(Node node, string ranges) =>
        $$"""{"type":"host-local","dataDir":"{{node.Leases}}","ranges":[{{ranges}}],"routes":[{"dst":"0.0.0.0/0"}]}""";

    static Step PortmapStep(int ports) => new("portmap", pod =>
    {
        var mappings = new StringBuilder();
        for (int i = 0; i < ports; i++)
            mappings.Append(Text($"{(i > 0 ? "," : "")}{{\"hostPort\":{pod.FirstPort + i},\"containerPort\":{8000 + i},\"protocol\":\"tcp\"}}"));
        return $$"""{"capabilities":{"portMappings":true},"runtimeConfig":{"portMappings":[{{mappings}}] } }""";
    });

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
