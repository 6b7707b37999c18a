using System.Text.Json.Serialization;

namespace LinuxKit.Boot;

/// <summary>Where the root file system is while the system runs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RootPlace>))]
public enum RootPlace
{
    /// <summary>In memory, unpacked from the initrd.</summary>
    Initramfs,

    /// <summary>On a read-only SquashFS partition.</summary>
    SquashFs,

    /// <summary>On a read-only EROFS partition.</summary>
    Erofs,

    /// <summary>On an ext4 partition, mounted read-only.</summary>
    Ext4,

    /// <summary>On a CD's file system, which the format <c>kernel+iso</c> has.</summary>
    Iso9660,
}
