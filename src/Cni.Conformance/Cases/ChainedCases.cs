using System.Text.Json.Nodes;
using Cni.Conformance.Lab;
using Cni.Sdk;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>What plugins that adjust an interface do with the result of those before them.</summary>
internal static class ChainedCases
{
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("chained/interfaces", Must, Chained, Spec.Result, "The interfaces of prevResult are in the result.", c => Kept(c, "interfaces", item => $"{Json.Text(item["name"])} {Json.Text(item["sandbox"])}")) { FirstVersion = CniVersion.V0_3_0, EveryVersion = true },
        new("chained/addresses", Must, Chained, Spec.Result, "The addresses of prevResult are in the result, each on the same interface.", Addresses) { FirstVersion = CniVersion.V0_3_0, EveryVersion = true },
        new("chained/routes", Must, Chained, Spec.Result, "The routes of prevResult are in the result.", c => Kept(c, "routes", item => $"{Json.Text(item["dst"])} {Json.Text(item["gw"])}")) { FirstVersion = CniVersion.V0_3_0, EveryVersion = true },
        new("chained/dns", Must, Chained, Spec.Result, "The DNS settings of prevResult are in the result.", Dns) { FirstVersion = CniVersion.V0_3_0, EveryVersion = true },
        new("chained/unknown-members", GoodPractice, Chained, Spec.Result, "Members of prevResult that the plugin doesn't know are in the result.", Unknown) { FirstVersion = CniVersion.V0_3_0 },
        new("chained/keeps-interface", GoodPractice, Chained, Spec.Del, "DEL leaves the interface and its addresses, which others have made.", KeepsInterface) { FirstVersion = CniVersion.V0_3_0 },
        new("chained/two-networks", GoodPractice, Chained, Spec.Lifecycle, "DEL in one network leaves what the plugin did for the same container in another.", TwoNetworks) { FirstVersion = CniVersion.V0_4_0 },
    ];

    static void Kept(CaseContext c, string key, Func<JsonObject, string> identity)
    {
        var attachment = c.Attach();
        var result = c.Add(attachment);
        var present = Json.Objects(result[key]).Select(identity).ToList();
        foreach (var item in Json.Objects(attachment.Before![key]))
            c.Check(present.Contains(identity(item)), $"of prevResult's {key}, {item.ToJsonString()} is not in the result: {Run.Cut(result[key]?.ToJsonString() ?? "there is none")}");
    }

    static void Addresses(CaseContext c)
    {
        var attachment = c.Attach();
        var result = c.Add(attachment);
        foreach (var item in Json.Objects(attachment.Before!["ips"]))
        {
            var same = Json.Objects(result["ips"]).FirstOrDefault(ip => Json.Text(ip["address"]) == Json.Text(item["address"]));
            c.Check(same is not null, $"{Json.Text(item["address"])} is not in the result");
            c.Check(Json.Text(same["gateway"]) == Json.Text(item["gateway"]), $"{Json.Text(item["address"])} has the gateway \"{Json.Text(same["gateway"])}\" instead of \"{Json.Text(item["gateway"])}\"");
            string was = Name(attachment.Before!, item), now = Name(result, same);
            c.Check(was == now, $"{Json.Text(item["address"])} was on {was} and is on {(now.Length > 0 ? now : "none")}");
        }
    }

    static string Name(JsonObject result, JsonObject ip) =>
        Json.Number(ip["interface"]) is { } index && Json.Objects(result["interfaces"]).ElementAtOrDefault((int)index) is { } item ? Json.Text(item["name"]) : "";

    static void Dns(CaseContext c)
    {
        var attachment = c.Attach();
        var result = c.Add(attachment);
        c.Check(JsonNode.DeepEquals(attachment.Before!["dns"], result["dns"]), $"dns was {attachment.Before["dns"]!.ToJsonString()} and is {result["dns"]?.ToJsonString() ?? "missing"}");
    }

    static void Unknown(CaseContext c)
    {
        var attachment = c.Attach();
        attachment.Before!["conformance.example/unknown"] = JsonNode.Parse("""{"a":[1,2]}""");
        attachment.Before["interfaces"]![1]!["conformance.example/unknown"] = "here";
        var result = c.Add(attachment);
        c.Check(JsonNode.DeepEquals(result["conformance.example/unknown"], attachment.Before["conformance.example/unknown"]), "a member that stood in prevResult is not in the result");
        c.Check(Json.Objects(result["interfaces"]).Any(item => Json.Text(item["conformance.example/unknown"]) == "here"), "a member that stood in an interface of prevResult is not in the result");
    }

    static void KeepsInterface(CaseContext c)
    {
        var attachment = c.Attach();
        var before = Addressed(attachment);
        c.Add(attachment);
        c.Del(attachment);
        var difference = NodeState.Difference(before, Addressed(attachment));
        c.Check(difference.Length == 0, $"after DEL, {difference}");
    }

    static List<string> Addressed(Attachment attachment) =>
        [.. NodeState.Of(attachment.Pod.Namespace, "container").Where(line => line.StartsWith("link " + attachment.IfName, StringComparison.Ordinal) || line.StartsWith("address ", StringComparison.Ordinal) && !line.Contains(" on lo ", StringComparison.Ordinal))];

    static void TwoNetworks(CaseContext c)
    {
        // What the plugin makes for one network alone, and then for that network while another comes and goes.
        var first = c.Attach();
        c.Add(first);
        var alone = c.Look();
        var second = c.Attach("net1", first.Pod, first.ContainerId);
        var config = c.Config(second, "ADD");
        config["name"] = "conformance2";
        if (!c.Execute("ADD", second, config).Succeeded)
            c.Skip("a second network for the same container is refused");
        config = c.Config(second, "DEL");
        config["name"] = "conformance2";
        c.Succeeds(c.Execute("DEL", second, config));
        var after = c.Look();
        string? gone = alone.FirstOrDefault(line => !after.Contains(line));
        c.Check(gone is null, $"DEL in another network took {gone}");
    }
}
