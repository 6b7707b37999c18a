namespace LinuxKit.Disks.SquashFs;

/// <summary>A place in a table of metadata blocks.</summary>
/// <param name="BlockStart">Where the block begins as it is stored, in bytes from the start of the table.</param>
/// <param name="Offset">Bytes into the block once it is unpacked.</param>
internal readonly record struct MetadataReference(uint BlockStart, ushort Offset)
{
    /// <summary>The reference as it is stored.</summary>
    public ulong Value => ((ulong)BlockStart << 16) | Offset;
}
