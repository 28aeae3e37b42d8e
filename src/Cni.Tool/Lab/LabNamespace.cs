using System.Globalization;
using System.Runtime.InteropServices;
using Cni.Netlink;

namespace Cni.Tool;

/// <summary>A namespace of a lab: made with its loopback up, and removed with every process that was left in it.</summary>
internal sealed partial class LabNamespace : IDisposable
{
    private const int SIGKILL = 9;

    private readonly NetworkNamespace _namespace;
    private readonly string _name;
    private bool _removed;

    private LabNamespace(string name, NetworkNamespace ns) => (_name, _namespace) = (name, ns);

    public string Path => $"{NetworkNamespace.NamedFolder}/{_name}";

    public static LabNamespace Create(string name)
    {
        var made = new LabNamespace(name, NetworkNamespace.Create(name));
        try
        {
            SetLoopbackUp(made._namespace);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Every pod has its loopback up: runtimes do that, or have a plugin do it.</summary>
    public static void SetLoopbackUp(NetworkNamespace ns)
    {
        using var route = ns.OpenRouteSocket();
        route.SetUp(LinkRef.Loopback);
    }

    public void Dispose()
    {
        if (_removed)
            return;
        _removed = true;
        KillProcesses(_namespace);
        NetworkNamespace.DeleteNamed(_name);
        _namespace.Dispose();
    }

    /// <summary>Ends what is in the namespace. It was made here, so nobody else's program is in it.</summary>
    private static void KillProcesses(NetworkNamespace ns)
    {
        string mark = $"net:[{ns.GetIdentity().Inode}]";
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(System.IO.Path.GetFileName(folder), CultureInfo.InvariantCulture, out int pid) || pid == Environment.ProcessId)
                continue;
            try
            {
                if (new FileInfo(folder + "/ns/net").LinkTarget == mark)
                    _ = Kill(pid, SIGKILL);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended, or can't be looked at, which one of this lab's can.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
