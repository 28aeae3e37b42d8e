namespace Cni.Netlink;

/// <summary>Says how an attribute's value is to be shown in a trace.</summary>
public enum AttributeFormat
{
    /// <summary>Bytes in hexadecimal.</summary>
    Bytes,
    /// <summary>An unsigned number of 1, 2, 4 or 8 bytes in host byte order.</summary>
    Number,
    /// <summary>A signed number of 4 bytes in host byte order.</summary>
    Signed,
    /// <summary>An unsigned number of 1, 2, 4 or 8 bytes in network byte order.</summary>
    NumberBe,
    /// <summary>Text.</summary>
    Text,
    /// <summary>An IP address.</summary>
    Address,
    /// <summary>A hardware address.</summary>
    Mac,
    /// <summary>Attributes.</summary>
    Nested,
}

/// <summary>Names an attribute and says what is inside it, for error texts and traces.</summary>
/// <param name="Name">The kernel's name, for example <c>IFLA_MTU</c>; null when unknown.</param>
/// <param name="Format">How to show the value.</param>
/// <param name="Nested">Names for the attributes inside; null when there are none.</param>
/// <param name="HeaderSize">Bytes of a fixed header before the attributes inside.</param>
public readonly record struct AttributeInfo(string? Name, AttributeFormat Format = AttributeFormat.Bytes, AttributeLookup? Nested = null, int HeaderSize = 0)
{
    /// <summary>Describes an attribute that holds attributes.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <param name="nested">Names for what is inside.</param>
    public AttributeInfo(string name, AttributeLookup nested) : this(name, AttributeFormat.Nested, nested) { }
}

/// <summary>Finds the description of an attribute by its number.</summary>
/// <remarks>A function rather than a dictionary: nothing is built at start-up, and <c>nameof</c> ties each name to the constant that the codec uses.</remarks>
/// <param name="type">The attribute's number.</param>
/// <param name="siblings">All attributes at the same level, for those whose meaning hangs on another (<c>IFLA_INFO_DATA</c> on <c>IFLA_INFO_KIND</c>).</param>
/// <returns>The description; the default value when unknown.</returns>
public delegate AttributeInfo AttributeLookup(ushort type, AttributeReader siblings);

/// <summary>Names a message type and says where its attributes begin, for error texts and traces.</summary>
/// <param name="Name">The kernel's name, for example <c>RTM_NEWLINK</c>; null when unknown.</param>
/// <param name="HeaderSize">The size of the fixed header in bytes.</param>
/// <param name="Attributes">Names for the attributes; null when unknown.</param>
public readonly record struct MessageInfo(string? Name, int HeaderSize = 0, AttributeLookup? Attributes = null);
