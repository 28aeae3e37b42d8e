namespace Cni.Netlink;

/// <summary>Reports that a name belongs to a link of another kind than the one wanted.</summary>
public sealed class LinkKindException : NetlinkException
{
    internal LinkKindException(string operation, string name, string expected, string actual)
        : base(operation, name, Errno.EEXIST, $"a link of that name is there and is {(actual.Length > 0 ? $"a {actual}" : "no virtual link")}, not a {expected}")
    {
        ExpectedKind = expected;
        ActualKind = actual;
    }

    /// <summary>The kind that was wanted.</summary>
    public string ExpectedKind { get; }

    /// <summary>The kind that is there; empty for a physical link.</summary>
    public string ActualKind { get; }
}
