namespace Cni.Sdk;

/// <summary>The verb a runtime asks a plugin for: the value of <c>CNI_COMMAND</c>.</summary>
/// <remarks>SPEC.md 1.1.0, section 2, "CNI operations".</remarks>
public enum CniCommand
{
    /// <summary>Attach the container to the network, or change an attachment (<c>ADD</c>).</summary>
    Add,

    /// <summary>Detach the container and release everything the attachment held (<c>DEL</c>).</summary>
    Del,

    /// <summary>Compare what exists with what ADD reported (<c>CHECK</c>), since spec version 0.4.0.</summary>
    Check,

    /// <summary>Remove what belongs to attachments that are no longer valid (<c>GC</c>), since spec version 1.1.0.</summary>
    Gc,

    /// <summary>Say whether an ADD could be served now (<c>STATUS</c>), since spec version 1.1.0.</summary>
    Status,

    /// <summary>List the supported spec versions (<c>VERSION</c>), since spec version 0.2.0.</summary>
    Version,
}
