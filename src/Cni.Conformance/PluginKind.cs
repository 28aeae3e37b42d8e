namespace Cni.Conformance;

/// <summary>Says what a plugin does, which decides the cases that concern it.</summary>
[Flags]
public enum PluginKind
{
    /// <summary>Not known yet; the runner finds out by trying.</summary>
    Auto = 0,

    /// <summary>Makes the interface, such as bridge and macvlan ("interface plugins" in the specification).</summary>
    Main = 1,

    /// <summary>Adjusts an interface that is there, such as portmap and tuning.</summary>
    Chained = 2,

    /// <summary>Hands out addresses to main plugins, such as host-local.</summary>
    Ipam = 4,

    /// <summary>Every kind; used by cases.</summary>
    Any = Main | Chained | Ipam,
}
