namespace LinuxKit.Disks.Fat;

/// <summary>Attributes of a directory entry: FAT specification 1.03, "DIR_Attr".</summary>
internal static class FatAttributes
{
    public const byte VolumeLabel = 0x08;
    public const byte Directory = 0x10;

    /// <summary>The file has changed since it was last archived, as all new files have.</summary>
    public const byte Archive = 0x20;
}
