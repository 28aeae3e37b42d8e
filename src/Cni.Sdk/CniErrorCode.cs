namespace Cni.Sdk;

/// <summary>What went wrong, as a number that runtimes act on: the <c>code</c> of an error document.</summary>
/// <remarks>
/// 1 to 99 belong to the spec (SPEC.md 1.1.0, section 5, "Error"), 100 and above to plugins. A plugin's own code is any
/// <c>(CniErrorCode)</c> cast from 100 upwards; those of the sample plugins stand in docs/errors.md.
/// </remarks>
public enum CniErrorCode : uint
{
    /// <summary>No code was given, as in an error document of another program without one.</summary>
    None = 0,

    /// <summary>The plugin does not speak the configuration's version, or that version lacks the verb or what the result needs.</summary>
    IncompatibleVersion = 1,

    /// <summary>The configuration has a field that this plugin cannot honour; the message names key and value.</summary>
    UnsupportedField = 2,

    /// <summary>The container is unknown or gone; the runtime needs no further clean-up.</summary>
    UnknownContainer = 3,

    /// <summary>A required variable is missing or invalid; the message names it.</summary>
    InvalidEnvironment = 4,

    /// <summary>Reading or writing failed, standard input and output included.</summary>
    IoFailure = 5,

    /// <summary>Some input is not what its format demands, such as broken JSON.</summary>
    DecodingFailure = 6,

    /// <summary>The configuration is well-formed but wrong.</summary>
    InvalidNetworkConfig = 7,

    /// <summary><c>CNI_NETNS</c> names the plugin's own namespace. Not in the spec; the reference library uses it too.</summary>
    InvalidNetns = 8,

    /// <summary>A passing condition; the same call may succeed later.</summary>
    TryAgainLater = 11,

    /// <summary>STATUS: an ADD cannot be served now.</summary>
    PluginNotAvailable = 50,

    /// <summary>STATUS: an ADD cannot be served, and containers that are attached may be impaired.</summary>
    LimitedConnectivity = 51,

    /// <summary>The first code that belongs to plugins.</summary>
    PluginSpecific = 100,

    /// <summary>The attachment is not what ADD reported: what CHECK answers.</summary>
    CheckFailed = 101,

    /// <summary>The kernel refused an operation; the details carry what it said.</summary>
    KernelFailure = 102,

    /// <summary>Something that this attachment needs is already taken, such as an interface name, an address or a host port.</summary>
    Conflict = 103,

    /// <summary>No address is left in a range set, or a requested one is not to be had.</summary>
    AddressNotAvailable = 104,

    /// <summary>A delegated or chained program failed without an error document of its own.</summary>
    DelegateFailure = 105,

    /// <summary>DEL or GC could not remove everything; the details list what is left.</summary>
    CleanupIncomplete = 106,

    /// <summary>A defect of the plugin: an exception that nothing anticipated.</summary>
    Internal = 999,
}
