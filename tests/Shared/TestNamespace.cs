using System.Globalization;

namespace Cni.Tests;

/// <summary>A fresh network namespace under /run/netns with its loopback up, removed with everything in it when disposed.</summary>
/// <remarks>Names are unique in this machine: tests run side by side, and several test processes do as well.</remarks>
public sealed class TestNamespace : IDisposable
{
    const string Prefix = "cnit";
    static int counter;

    static TestNamespace() => Sweep();

    /// <summary>Makes the namespace.</summary>
    /// <param name="role">A word that tells namespaces of one test apart in a listing.</param>
    public TestNamespace(string role = "ns")
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{Environment.ProcessId}-{Interlocked.Increment(ref counter)}-{role}");
        Sh.Ok("ip", "netns", "add", Name);
        Ip = new IpJson(Name);
        Nft = new NftJson(Name);
        Sh.Ok("ip", "-n", Name, "link", "set", "lo", "up");
    }

    /// <summary>The name that <c>ip -n</c> takes.</summary>
    public string Name { get; }

    /// <summary>The file that stands for the namespace: what a runtime passes as CNI_NETNS.</summary>
    public string Path => "/run/netns/" + Name;

    /// <summary>What <c>ip -j</c> says about this namespace.</summary>
    public IpJson Ip { get; }

    /// <summary>What <c>nft -j</c> says about this namespace.</summary>
    public NftJson Nft { get; }

    /// <summary>Runs a program inside; what it answers is not judged.</summary>
    public ShResult Run(string program, params string[] arguments) => Sh.Run("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Runs a program inside and throws unless it exits with 0. Returns its standard output.</summary>
    public string Ok(string program, params string[] arguments) => Run(program, arguments).EnsureOk().Out;

    /// <summary>Runs a command line inside whose words are separated by single spaces (no quoting), and throws unless it exits with 0.</summary>
    public string Line(string commandLine) => Sh.Line($"ip netns exec {Name} {commandLine}");

    /// <summary>Removes the namespace; a second call does nothing.</summary>
    public void Dispose() => Delete(Name);

    static void Delete(string name)
    {
        if (File.Exists("/run/netns/" + name))
        {
            Sh.Run("ip", "netns", "delete", name);
        }
    }

    /// <summary>Removes what a test process that was killed could not.</summary>
    static void Sweep()
    {
        if (!Directory.Exists("/run/netns"))
        {
            return;
        }

        foreach (var file in Directory.GetFiles("/run/netns", Prefix + "-*"))
        {
            var name = System.IO.Path.GetFileName(file);
            if (name.Split('-') is [_, var owner, ..] && int.TryParse(owner, out _) && !Directory.Exists("/proc/" + owner))
            {
                Delete(name);
            }
        }
    }
}
