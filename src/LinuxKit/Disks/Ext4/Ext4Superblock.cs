using System.Buffers.Binary;
using LinuxKit.Archives;
using LinuxKit.Disks.Trees;
using static LinuxKit.Disks.Ext4.Ext4Constants;

namespace LinuxKit.Disks.Ext4;

/// <summary>The superblock: fs/ext4/ext4.h, <c>ext4_super_block</c>, little-endian.</summary>
/// <param name="Options">Names and times.</param>
/// <param name="Geometry">Sizes.</param>
internal readonly record struct Ext4Superblock(Ext4Options Options, Ext4Geometry Geometry)
{
    /// <summary>Bytes of the superblock.</summary>
    public const int Size = 1024;

    /// <summary>Where the first one is, in bytes from the start of the file system; copies start their blocks.</summary>
    public const int Offset = 1024;

    private const ushort Magic = 0xEF53;
    private const ushort Clean = 1;
    private const ushort GoOnAfterErrors = 1;
    private const uint CurrentRevision = 1;
    private const byte HalfMd4 = 1;
    private const uint SignedHash = 1;
    private const uint DefaultUserAttributesAndAcls = 0xC;
    private const ushort ExtraInodeSize = InodeSize - Ext4Inode.BaseSize - Ext4Inode.InlineAttributes;
    private const byte LogGroupsPerFlex = 4;
    private const byte ChecksumCrc32C = 1;
    private const int LogBlockSize = 2;
    private const int LabelSize = 16;
    private const int ChecksumOffset = 1020;

    private const byte JournalIsBackedUp = 1;

    private const uint CompatibleJournal = 0x4;
    private const uint CompatibleExtendedAttributes = 0x8;
    private const uint CompatibleResizeInode = 0x10;
    private const uint CompatibleDirectoryIndex = 0x20;

    private const uint IncompatibleFileTypes = 0x2;
    private const uint IncompatibleExtents = 0x40;
    private const uint IncompatibleFlexibleGroups = 0x200;

    private const uint ReadOnlySparseSuper = 0x1;
    private const uint ReadOnlyLargeFiles = 0x2;
    private const uint ReadOnlyDirectoryLinks = 0x20;
    private const uint ReadOnlyExtraInodeSize = 0x40;
    private const uint ReadOnlyMetadataChecksums = 0x400;
    private const uint ReadOnlyAlways = 0x1000;

    /// <summary>The inode of the journal; <see langword="null"/> when there is none.</summary>
    public Ext4Inode? Journal { get; init; }

    /// <summary>Blocks behind the descriptors for those of groups to come, which the resize inode has.</summary>
    public int ReservedDescriptorBlocks { get; init; }

    /// <summary>Writes the superblock.</summary>
    /// <param name="bytes">As many zeros as <see cref="Size"/> says.</param>
    /// <param name="group">The group that it is in.</param>
    /// <exception cref="LinuxKitException">The label is too long.</exception>
    public void Write(Span<byte> bytes, int group)
    {
        var time = (uint)Math.Clamp(Options.Timestamp.ToUnixTimeSeconds(), 0, uint.MaxValue);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Geometry.InodeCount);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], (uint)Geometry.Blocks);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], (uint)Geometry.FreeBlocks);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], Geometry.FreeInodes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], LogBlockSize);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[28..], LogBlockSize);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], BlocksPerGroup);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[36..], BlocksPerGroup);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[40..], (uint)Geometry.InodesPerGroup);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[48..], time);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[54..], ushort.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[56..], Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[58..], Clean);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[60..], GoOnAfterErrors);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[64..], time);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[76..], CurrentRevision);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[84..], FirstInode);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[88..], InodeSize);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[90..], (ushort)group);
        WriteFeatures(bytes);
        Options.Uuid.TryWriteBytes(bytes[104..], bigEndian: true, out _);
        WriteLabel(bytes.Slice(120, LabelSize));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[206..], (ushort)ReservedDescriptorBlocks);
        WriteJournal(bytes);
        Options.HashSeed.TryWriteBytes(bytes[236..], bigEndian: true, out _);
        bytes[252] = HalfMd4;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[256..], DefaultUserAttributesAndAcls);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[264..], time);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[348..], ExtraInodeSize);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[350..], ExtraInodeSize);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[352..], SignedHash);
        bytes[372] = LogGroupsPerFlex;
        bytes[373] = ChecksumCrc32C;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumOffset..], Crc32C.Add(Crc32C.Start, bytes[..ChecksumOffset]));
    }

    private void WriteFeatures(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes[92..],
            CompatibleExtendedAttributes | CompatibleDirectoryIndex
                | (Journal is null ? 0 : CompatibleJournal) | (ReservedDescriptorBlocks > 0 ? CompatibleResizeInode : 0));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[96..], IncompatibleFileTypes | IncompatibleExtents | IncompatibleFlexibleGroups);
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes[100..],
            ReadOnlySparseSuper | ReadOnlyLargeFiles | ReadOnlyDirectoryLinks | ReadOnlyExtraInodeSize | ReadOnlyMetadataChecksums
                | (Options.ReadOnly ? ReadOnlyAlways : 0));
    }

    // With a copy of where the journal is, by which e2fsck finds it when its inode is lost.
    private void WriteJournal(Span<byte> bytes)
    {
        if (Journal is not null)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[224..], Journal.Number);
            bytes[253] = JournalIsBackedUp;
            Journal.Place.Span.CopyTo(bytes[268..]);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[328..], (uint)(Journal.Size >> 32));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[332..], (uint)Journal.Size);
        }
    }

    private void WriteLabel(Span<byte> field)
    {
        if (ArchiveText.ByteCount(Options.Label) > field.Length)
        {
            throw TreeDiagnostics.NoPlace.Error($"The label '{Options.Label}' has more than {field.Length} bytes.");
        }

        ArchiveText.Encode(Options.Label, field);
    }
}
