using System.Globalization;
using System.Text;

namespace LinuxKit.Disks.Vmdk;

/// <summary>The text that describes an image, within it: VMware, Virtual Disk Format 5.0, section "The Descriptor File".</summary>
/// <param name="Options">What the image says of itself.</param>
/// <param name="CreateType">The kind of image.</param>
/// <param name="SectorCount">Sectors of the disk.</param>
internal readonly record struct VmdkDescriptor(VmdkOptions Options, string CreateType, long SectorCount)
{
    /// <summary>The virtual hardware that knows the disk: ESXi 6.5 and later.</summary>
    public const int HardwareVersion = 13;

    /// <summary>A gibibyte in sectors.</summary>
    private const long SmallSectorCount = (1L << 30) / DiskSector.Size;

    /// <summary>Writes it.</summary>
    /// <param name="destination">What it is to fit into; the rest becomes zero.</param>
    public void Write(Span<byte> destination)
    {
        // What SCSI adapters make of disks.
        var (heads, sectorsPerTrack) = SectorCount < SmallSectorCount ? (64, 32) : (255, 63);
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            # Disk DescriptorFile
            version=1
            CID={Options.ContentId:x8}
            parentCID=ffffffff
            createType="{CreateType}"

            # Extent description
            RW {SectorCount} SPARSE "{Options.FileName}"

            # The Disk Data Base
            #DDB

            ddb.virtualHWVersion = "{HardwareVersion}"
            ddb.geometry.cylinders = "{SectorCount / (heads * sectorsPerTrack)}"
            ddb.geometry.heads = "{heads}"
            ddb.geometry.sectors = "{sectorsPerTrack}"
            ddb.adapterType = "lsilogic"

            """).ReplaceLineEndings("\n");
        destination.Clear();
        Encoding.UTF8.GetBytes(text, destination);
    }
}
