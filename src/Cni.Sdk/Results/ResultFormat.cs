using System.Buffers;

namespace Cni.Sdk;

/// <summary>Reads and writes results in the shape of any spec version.</summary>
public static class ResultFormat
{
    /// <summary>Reads a result and upgrades it to the newest shape.</summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="configVersion">The version to assume when the document names none.</param>
    /// <exception cref="CniException">It is not JSON or a member has the wrong form (<see cref="CniErrorCode.DecodingFailure"/>), or its
    /// version is unknown (<see cref="CniErrorCode.IncompatibleVersion"/>).</exception>
    public static CniResult Read(ReadOnlyMemory<byte> json, CniVersion configVersion) => throw new NotSupportedException();

    /// <summary>Writes a result in a version's shape, with the fields that this version has.</summary>
    /// <exception cref="CniException">The version cannot express it (<see cref="CniErrorCode.IncompatibleVersion"/>).</exception>
    public static void Write(CniResult result, CniVersion version, IBufferWriter<byte> output, bool indented = false) => throw new NotSupportedException();

    /// <summary>Refuses, before any work is done, what <see cref="Write"/> could never express: versions before 0.3.0 need an address.</summary>
    public static void EnsureExpressible(CniResult result, CniVersion version) => throw new NotSupportedException();
}
