using System.Globalization;
using Cni.Netlink;

namespace Cni.Bench;

/// <summary>Whose plugins are measured.</summary>
sealed record Side(string Name, string Folder)
{
    /// <summary>The C program that does the kernel's share alone.</summary>
    public bool IsFloor => Name == "floor";

    public string Program(string type) => Path.Combine(Folder, IsFloor ? "floor" : type);
}

/// <summary>A node of one side's own: a network namespace for it, others for its pods, a folder for its leases.</summary>
sealed class Node : IDisposable
{
    readonly List<string> _namespaces = [];
    readonly Dictionary<string, Pod> _pods = [];

    public Node(Side side, string folder)
    {
        Side = side;
        Folder = Path.Combine(folder, side.Name);
        Directory.CreateDirectory(Folder);
        Netns = MakeNamespace("node");
        Witness.Text(Netns, "ip", "link", "set", "lo", "up");
        // Both sides find forwarding as a node in service has it: on.
        Witness.Text(Netns, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    }

    public Side Side { get; }

    public string Folder { get; }

    public string Netns { get; }

    /// <summary>Where host-local keeps its leases: on a real file system, since flushing them is a part of the work.</summary>
    public string Leases => Path.Combine(Folder, "leases");

    /// <summary>Makes a pod's namespace.</summary>
    public Pod MakePod(string id) => _pods[id] = new(this, id, MakeNamespace("pod-" + id));

    /// <summary>One of many that fill the node: they share a namespace, under interface names of their own.</summary>
    public Pod Fill(int number) => MakeOrGetPod("fill") with
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"fill{number}"),
        IfName = string.Create(CultureInfo.InvariantCulture, $"eth{number}"),
        FirstPort = 30000 + number,
    };

    /// <summary>The pod of that name: a namespace is used again, since one that is being torn down would slow the next measurement.</summary>
    public Pod MakeOrGetPod(string id) => _pods.GetValueOrDefault(id) ?? MakePod(id);

    string MakeNamespace(string name)
    {
        string path = Path.Combine(Folder, name);
        NetworkNamespace.CreateAt(path).Dispose();
        _namespaces.Add(path);
        return path;
    }

    public void Dispose()
    {
        foreach (string each in _namespaces)
            NetworkNamespace.DeleteAt(each);
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A container of the node.</summary>
/// <param name="Node">Where it runs.</param>
/// <param name="Id">CNI_CONTAINERID.</param>
/// <param name="Netns">CNI_NETNS.</param>
sealed record Pod(Node Node, string Id, string Netns)
{
    public string IfName { get; init; } = "eth0";

    /// <summary>The first of the node's ports that are mapped to it.</summary>
    public int FirstPort { get; init; } = 20001;

    /// <summary>The invocation of a plugin for this pod, its configuration written to a file.</summary>
    public Invocation Invoke(string type, string verb, string config, IReadOnlyList<string>? more = null)
    {
        string stem = Path.Combine(Node.Folder, string.Create(CultureInfo.InvariantCulture, $"{Id}-{type}"));
        File.WriteAllText(stem + ".in", config);
        return new(Node.Netns, Node.Side.Program(type), stem + ".in", stem + ".out",
        [
            "CNI_COMMAND=" + verb, "CNI_CONTAINERID=" + Id, "CNI_NETNS=" + Netns, "CNI_IFNAME=" + IfName, "CNI_PATH=" + Node.Side.Folder,
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin", .. more ?? [],
        ]);
    }
}
