using System.Text.Json.Nodes;

namespace Cni.Conformance.Tests;

/// <summary>Variables that a runtime would not set, and files in the place of a namespace.</summary>
public sealed class VariableTests(BadNode bad) : IClassFixture<BadNode>
{
    static readonly string Long = new('a', 10_000);

    public static TheoryData<string> Rows => Published.Rows;

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Hostile_names_are_refused_or_taken_as_they_are(string type)
    {
        var config = Published.Config(type, bad.Node);
        bad.Works(type);
        bad.Unchanged(() =>
        {
            foreach (var name in new[] { "../x", "x/../../y", "/etc/passwd", "a\nb", "a b", "a;reboot", "$(reboot)", "-rf", ".", "..", "\u202e", "ä", Long })
            {
                bad.AddAndDel(type, config.ToJsonString(), $"CNI_CONTAINERID={name}", ("CNI_CONTAINERID", name));
                bad.AddAndDel(type, config.ToJsonString(), $"CNI_IFNAME={name}", ("CNI_IFNAME", name));
                config["name"] = name;
                bad.AddAndDel(type, config.ToJsonString(), $"name={name}");
                config["name"] = "net";
            }

            foreach (var args in new[] { ";", "=", "=x", "K=V;;", "IP=;MAC=", "IP=300.1.1.1;IgnoreUnknown=1", "MAC=zz;IgnoreUnknown=1", "IgnoreUnknown=perhaps", $"IgnoreUnknown=1;X={Long}" })
            {
                bad.AddAndDel(type, config.ToJsonString(), $"CNI_ARGS={args}", ("CNI_ARGS", args));
            }
        });
    }

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void The_plugins_own_namespace_is_refused_before_any_work(string type) => bad.Unchanged(() =>
    {
        var config = Published.Config(type, bad.Node).ToJsonString();
        foreach (var verb in new[] { "ADD", "DEL", "CHECK" })
        {
            foreach (var path in new[] { bad.Node.Host.Path, "/proc/self/ns/net", "/proc/thread-self/ns/net" })
            {
                var error = Reply.Error(bad.Start(type, verb, config, ("CNI_NETNS", path)));
                Assert.Equal(8, error.Code);
                Assert.Contains(path, error.Details, StringComparison.Ordinal);
            }
        }
    });

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void What_is_no_namespace_fails_add_and_check_and_never_del(string type)
    {
        var config = Published.Config(type, bad.Node);
        bad.Works(type);
        bad.Unchanged(() =>
        {
            var opens = type is "bridge" or "loopback";
            foreach (var path in Impostors())
            {
                var add = bad.Start(type, "ADD", config.ToJsonString(), ("CNI_NETNS", path));
                if (opens)
                {
                    var error = Reply.Error(add);
                    Assert.True(error.Code is 3 or 4 or 8 or 102, $"{path}: {error}");
                    Assert.Contains(path, error.Message + error.Details, StringComparison.Ordinal);
                }

                var del = bad.Start(type, "DEL", config.ToJsonString(), ("CNI_NETNS", path));
                if (path.EndsWith("/loop", StringComparison.Ordinal) || path.Length > 4096)
                {
                    // No path that ever led to a namespace: whoever passes it may be told so, once the rest is done.
                    Assert.True(del.ExitCode == 0 || Reply.Error(del).Code is 4 or 106, $"DEL with {path}: {del.StdOut}");
                }
                else
                {
                    Assert.True(del.ExitCode == 0, $"DEL with {path}: {del.StdOut}");
                    Assert.Equal("", del.StdOut);
                }
            }
        });
    }

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void A_prevresult_that_is_none_is_refused_and_del_cleans_up_all_the_same(string type)
    {
        var config = Published.Config(type, bad.Node);
        bad.Works(type);
        bad.Unchanged(() =>
        {
            string[] damages =
            [
                "1", "\"x\"", "[]", "{\"cniVersion\":\"7.0.0\"}", "{\"cniVersion\":7}", "{\"ips\":1}", "{\"ips\":[1]}", "{\"ips\":[{}]}",
                "{\"ips\":[{\"address\":\"10.1.2.3\"}]}", "{\"ips\":[{\"address\":\"10.1.2.3/33\"}]}", "{\"ips\":[{\"address\":\"10.1.2.3/24\",\"interface\":\"0\"}]}",
                "{\"interfaces\":{}}", "{\"interfaces\":[{\"name\":1}]}", "{\"routes\":[{\"dst\":\"x\"}]}", "{\"routes\":[{\"dst\":\"0.0.0.0/0\",\"gw\":\"x\"}]}", "{\"dns\":[]}",
            ];
            foreach (var damage in damages)
            {
                var damaged = (JsonObject)config.DeepClone();
                damaged["prevResult"] = JsonNode.Parse(damage);
                if (config.ContainsKey("prevResult"))
                {
                    var error = Reply.Error(bad.Start(type, "ADD", damaged.ToJsonString()));
                    Assert.True(error.Code is 1 or 6 or 7, $"{damage}: {error}");
                    Assert.Contains("prevResult", error.Message, StringComparison.Ordinal);
                }
                else
                {
                    Assert.Equal(0, bad.Start(type, "ADD", config.ToJsonString()).ExitCode);
                }

                Assert.True(Reply.Error(bad.Start(type, "CHECK", damaged.ToJsonString())).Code is 1 or 6 or 7, damage);
                var del = Reply.Error(bad.Start(type, "DEL", damaged.ToJsonString()));
                Assert.True(del.Code is 1 or 6 or 7 or 106, $"{damage}: {del}");
                Assert.Contains("prevResult", del.Message + del.Details, StringComparison.Ordinal);
            }
        });
    }

    [KernelTheory(Needs.Plugins | Needs.Nft), MemberData(nameof(Rows))]
    public void Interfaces_that_a_prevresult_points_to_in_vain_crash_nothing(string type)
    {
        var config = Published.Config(type, bad.Node);
        bad.Works(type);
        bad.Unchanged(() =>
        {
            foreach (var index in new[] { "-1", "7", "2147483647", "9223372036854775807", "null" })
            {
                config["prevResult"] = JsonNode.Parse($$"""{"cniVersion":"1.1.0","interfaces":[{"name":"x"},{"name":"eth0","sandbox":"/none"}],"ips":[{"address":"10.1.2.3/24","interface":{{index}} }]}""");
                bad.AddAndDel(type, config.ToJsonString(), index);
                var check = bad.Start(type, "CHECK", config.ToJsonString());
                Assert.True(check.ExitCode == 0 || Reply.Error(check).Code != 999, check.StdOut);
            }
        });
    }

    string[] Impostors()
    {
        var folder = bad.Node.Folder;
        var fifo = Path.Combine(folder, "fifo");
        if (!File.Exists(fifo))
        {
            Sh.Ok("mkfifo", fifo);
            File.WriteAllText(Path.Combine(folder, "file"), "not a namespace");
            File.CreateSymbolicLink(Path.Combine(folder, "dangling"), Path.Combine(folder, "nothing"));
            File.CreateSymbolicLink(Path.Combine(folder, "loop"), Path.Combine(folder, "loop"));
        }

        // The file that is left of a namespace is what ip netns bound it to.
        var gone = new TestNamespace("gone");
        gone.Dispose();
        File.WriteAllText(Path.Combine(folder, "unbound"), "");
        return
        [
            gone.Path, fifo, Path.Combine(folder, "file"), Path.Combine(folder, "unbound"), Path.Combine(folder, "dangling"), Path.Combine(folder, "loop"),
            folder, "/dev/null", "/dev/zero", "/proc/self/ns/uts", "/proc/999999999/ns/net", "relative/path", "/" + Long,
        ];
    }
}
