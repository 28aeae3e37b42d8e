using System.Text;
using System.Text.Json.Nodes;
using Cni.Conformance.Interop;
using static Cni.Conformance.ConformanceLevel;
using static Cni.Conformance.PluginKind;

namespace Cni.Conformance.Cases;

/// <summary>What comes in on standard input: broken, strange or big.</summary>
internal static class InputCases
{
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        new("input/broken-is-refused", Must, Any, Spec.Errors, "A configuration that is not a JSON object is a failure.", c => Broken(c, code: false)),
        new("input/broken-code", Should, Any, Spec.Error, "A configuration that is not JSON is refused with error code 6.", c => Broken(c, code: true)),
        new("input/no-name", Should, Any, Spec.Config, "A configuration without a network name, or with one that the specification doesn't allow, is refused with error code 7.", Name),
        new("input/trailing-text", GoodPractice, Any, Spec.Config, "A configuration with something behind it is refused.", Trailing),
        new("input/unknown-keys", GoodPractice, Any, Spec.Config, "Keys that the plugin doesn't know are passed over.", c => Tolerates(c, config => config["conformance.example/unknown"] = JsonNode.Parse("""{"a":[1,null,{"b":"c"}]}"""))),
        new("input/unknown-args", Should, Any, Spec.Config, "Unknown members of args are passed over.", c => Tolerates(c, config => config["args"] = JsonNode.Parse("""{"conformance.example/unknown":{"labels":[{"key":"a","value":"b"}]}}"""))),
        new("input/unknown-capability", GoodPractice, Any, Spec.Derive, "Unknown members of runtimeConfig are passed over.", Capability),
        new("input/unknown-cni-args", GoodPractice, Any, Spec.Parameters, "Unknown pairs in CNI_ARGS are passed over when IgnoreUnknown=1 is among them.", CniArgs),
        new("input/large", GoodPractice, Any, Spec.Config, "A configuration of a mebibyte is read.", c => Tolerates(c, config => config["conformance.example/large"] = new string('x', 1 << 20))),
        new("input/deep", GoodPractice, Any, Spec.Errors, "A configuration nested ten thousand deep is read or refused, without a crash.", Deep),
        new("input/not-text", GoodPractice, Any, Spec.Errors, "Bytes that are no text are refused, without a crash.", NotText),
    ];

    static void Broken(CaseContext c, bool code)
    {
        var attachment = c.Attach();
        foreach (string stdin in code ? (string[])["", "this is not JSON", "{\"cniVersion\":\"1.0.0\",\"name\":"] : ["", "this is not JSON", "{\"cniVersion\":\"1.0.0\",\"name\":", "[]"])
        {
            var run = c.Execute(c.Variables("ADD", attachment), Encoding.UTF8.GetBytes(stdin));
            string what = stdin.Length == 0 ? "standard input is empty" : $"standard input is `{stdin}`";
            if (code && run.Succeeded)
                c.Skip("it isn't refused: see input/broken-is-refused");
            c.IsRefused(run, what);
            c.Check(!code || run.ErrorCode == 6, $"{what}: the plugin {run.Story}");
        }
    }

    static void Name(CaseContext c)
    {
        foreach (string? name in (string?[])[null, "", "has space", "has/slash", "../up"])
        {
            var attachment = c.Attach();
            var config = c.Config(attachment, "ADD");
            config.Remove("name");
            if (name is not null)
                config["name"] = name;
            string what = name is null ? "no name" : $"the name \"{name}\"";
            var run = c.IsRefused(c.Execute("ADD", attachment, config), what);
            c.Check(run.ErrorCode == 7, $"{what}: the plugin {run.Story}");
        }
    }

    static void Trailing(CaseContext c)
    {
        var attachment = c.Attach();
        c.Add(attachment);
        var second = c.Attach();
        c.IsRefused(c.Execute(c.Variables("ADD", second), [.. CaseContext.Bytes(c.Config(second, "ADD")), .. "{} and more"u8]), "behind the configuration there is more");
    }

    /// <summary>ADD, and then ADD of another pod with a change that must make no difference.</summary>
    static void Tolerates(CaseContext c, Action<JsonObject> change)
    {
        Works(c);
        var attachment = c.Attach();
        var config = c.Config(attachment, "ADD");
        change(config);
        c.Succeeds(c.Execute("ADD", attachment, config));
    }

    static void Capability(CaseContext c) => Tolerates(c, config =>
    {
        var runtimeConfig = config["runtimeConfig"] as JsonObject ?? [];
        runtimeConfig["conformance.example/unknown"] = JsonNode.Parse("""{"a":[1]}""");
        config["runtimeConfig"] = runtimeConfig.DeepClone();
    });

    static void CniArgs(CaseContext c)
    {
        Works(c);
        c.Succeeds(c.Execute("ADD", c.Attach(), change: variables => variables["CNI_ARGS"] = "IgnoreUnknown=1;K8S_POD_NAMESPACE=conformance;K8S_POD_NAME=pod-1"));
    }

    static void Deep(CaseContext c)
    {
        var attachment = c.Attach();
        string config = c.Config(attachment, "ADD").ToJsonString();
        string deep = string.Concat(Enumerable.Repeat("[", 10_000)) + string.Concat(Enumerable.Repeat("]", 10_000));
        attachment.IsOpen = true;
        DoesNotCrash(c, c.Execute(c.Variables("ADD", attachment), Encoding.UTF8.GetBytes($"{config[..^1]},\"conformance.example/deep\":{deep}}}")));
    }

    static void NotText(CaseContext c)
    {
        var attachment = c.Attach();
        var bytes = new byte[100_000];
        // The same every time: a finding must be seen again.
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)((i * 7919) >> 3);
        var run = c.Execute(c.Variables("ADD", attachment), bytes);
        c.Check(run.Refused && (run.ErrorCode is not null || run.Text.Length == 0), $"the plugin {run.Story}");
        DoesNotCrash(c, run);
    }

    static void DoesNotCrash(CaseContext c, Lab.Run run) =>
        c.Check(run.End == RunEnd.Exited && run.Signal == 0 && (run.Succeeded || run.FirstDocument is not null), $"the plugin {run.Story}");

    static void Works(CaseContext c) => c.Add(c.Attach());
}
