using System.Globalization;
using System.Text.Json;

namespace Cni.Tool;

/// <summary>What a plugin's keys mean together: combinations that its ADD refuses, or that have no effect.</summary>
internal static class PluginRules
{
    private static readonly Dictionary<string, KeyRule> s_trunkKeys = KnownPlugin.Parse("id:1..4094 minID:1..4094 maxID:1..4094");

    public static void Run(FileReport report, string type, Located plugin)
    {
        Action<FileReport, Located>? rules = type switch
        {
            "bridge" => Bridge,
            "ptp" or "dummy" => (found, one) => NeedsIpam(found, one, type),
            "vlan" => Vlan,
            "host-device" => HostDevice,
            "portmap" => Portmap,
            "bandwidth" => Bandwidth,
            "tuning" => Tuning,
            "vrf" => Vrf,
            _ => null,
        };
        rules?.Invoke(report, plugin);
    }

    private static void Bridge(FileReport report, Located plugin)
    {
        bool hasIpam = plugin["ipam"]?.TextOf("type") is { Length: > 0 };
        if (plugin.IsTrue("hairpinMode") && plugin.IsTrue("promiscMode"))
            report.Error(plugin["promiscMode"]!, "bridge refuses \"hairpinMode\" and \"promiscMode\" together: choose one.");
        if (plugin.IsTrue("disableContainerInterface") && hasIpam)
            report.Error(plugin["disableContainerInterface"]!, "bridge refuses addresses for an interface that stays down: leave out \"ipam\" or \"disableContainerInterface\".");
        foreach (string key in (string[])["isGateway", "isDefaultGateway", "ipMasq"])
        {
            if (plugin.IsTrue(key) && !hasIpam)
                report.Warn(plugin[key]!, $"\"{key}\" has no effect without \"ipam\".");
        }
        if (plugin["vlanTrunk"] is not { Kind: JsonValueKind.Array } trunk)
            return;
        foreach (Located part in trunk.Items)
        {
            KeyCheck.Run(report, part, "vlanTrunk", s_trunkKeys);
            if (part["minID"] is null != part["maxID"] is null)
                report.Error(part, "\"minID\" and \"maxID\" of \"vlanTrunk\" only make sense together.");
            else if (Number(part["minID"]) > Number(part["maxID"]))
                report.Error(part["minID"]!, "\"minID\" of \"vlanTrunk\" is greater than \"maxID\".");
        }
    }

    private static void NeedsIpam(FileReport report, Located plugin, string type)
    {
        if (plugin["ipam"]?.TextOf("type") is not { Length: > 0 })
            report.Error(plugin, $"{type} needs addresses: add \"ipam\" with a \"type\", such as \"host-local\".");
    }

    private static void Vrf(FileReport report, Located plugin)
    {
        if (plugin.TextOf("vrfname") is not { Length: > 0 })
            report.Error(plugin, "vrf needs \"vrfname\", the name of the VRF in the pod.");
    }

    private static void Vlan(FileReport report, Located plugin)
    {
        if (plugin.TextOf("master") is not { Length: > 0 })
            report.Error(plugin, "vlan needs \"master\", the interface that the VLAN is on.");
        NeedsIpam(report, plugin, "vlan");
    }

    private static void HostDevice(FileReport report, Located plugin)
    {
        if (plugin["device"] is null && plugin["hwaddr"] is null && plugin["kernelpath"] is null && plugin["pciBusID"] is null && plugin["capabilities"]?.IsTrue("deviceID") is not true)
            report.Error(plugin, "host-device needs one of \"device\", \"hwaddr\", \"kernelpath\" and \"pciBusID\", or the capability \"deviceID\".");
    }

    private static void Portmap(FileReport report, Located plugin)
    {
        if (plugin["capabilities"]?.IsTrue("portMappings") is not true)
            report.Warn(plugin, "portmap never gets a port to map: add \"capabilities\": {\"portMappings\": true}.");
        if (plugin["markMasqBit"] is not null && plugin["externalSetMarkChain"] is { Text.Length: > 0 } chain)
            report.Error(chain, "portmap refuses \"externalSetMarkChain\" and \"markMasqBit\" together: choose one.");
    }

    private static void Bandwidth(FileReport report, Located plugin)
    {
        foreach (string direction in (string[])["ingress", "egress"])
        {
            (long rate, long burst) = (Number(plugin[direction + "Rate"]), Number(plugin[direction + "Burst"]));
            if (rate > 0 != burst > 0)
                report.Error(plugin[direction + (rate > 0 ? "Rate" : "Burst")]!, $"\"{direction}Rate\" and \"{direction}Burst\" only make sense together.");
        }
        foreach (string key in (string[])["shapedSubnets", "unshapedSubnets"])
        {
            if (plugin[key] is { Kind: JsonValueKind.Array } subnets && subnets.Items.Count > 0)
                report.Error(subnets, $"bandwidth refuses \"{key}\", which few releases of the reference plugin know: limits are of all traffic.");
        }
        if (plugin["capabilities"]?.IsTrue("bandwidth") is not true && Number(plugin["ingressRate"]) == 0 && Number(plugin["egressRate"]) == 0)
            report.Warn(plugin, "bandwidth never gets a limit: add \"capabilities\": {\"bandwidth\": true}, or rates.");
    }

    private static void Tuning(FileReport report, Located plugin)
    {
        foreach (var (name, start, value) in plugin["sysctl"] is { Kind: JsonValueKind.Object } sysctl ? sysctl.Members : [])
        {
            if (!name.StartsWith("net.", StringComparison.Ordinal) && !name.StartsWith("net/", StringComparison.Ordinal))
                report.Error(start, $"tuning only changes sysctls of the network, whose names begin with \"net.\", not \"{name}\".");
            if (value.Kind != JsonValueKind.String)
                report.Error(value, $"The value of a sysctl must be a string: write \"{value}\" in quotes.");
        }
    }

    private static long Number(Located? value) =>
        value is { Kind: JsonValueKind.Number } && long.TryParse(value.Text, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
