namespace LinuxKit.Disks.Partitions;

/// <summary>Types of MBR partitions.</summary>
internal static class MbrType
{
    /// <summary>The entry is empty.</summary>
    public const byte None = 0x00;

    public const byte Fat32 = 0x0c;

    /// <summary>FAT12 as well, as both are addressed by logical sectors.</summary>
    public const byte Fat16 = 0x0e;

    public const byte Linux = 0x83;

    /// <summary>Covers a GPT disk, so that programs that know no GPT do not take it for empty.</summary>
    public const byte GptProtective = 0xee;

    public const byte EfiSystem = 0xef;
}
