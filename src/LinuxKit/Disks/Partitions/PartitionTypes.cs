namespace LinuxKit.Disks.Partitions;

/// <summary>Types of GPT partitions: UEFI 2.10, table 5.8, and the UAPI group's Discoverable Partitions Specification.</summary>
internal static class PartitionTypes
{
    public static readonly Guid EfiSystem = new("C12A7328-F81F-11D2-BA4B-00A0C93EC93B");
    public static readonly Guid ExtendedBootLoader = new("BC13C2FF-59E6-4262-A352-B275FD6F7172");

    /// <summary>Where GRUB keeps its core on a GPT disk that a BIOS boots.</summary>
    public static readonly Guid BiosBoot = new("21686148-6449-6E6F-744E-656564454649");

    public static readonly Guid LinuxData = new("0FC63DAF-8483-4772-8E79-3D69D8477DE4");

    public static readonly Guid LinuxRootAmd64 = new("4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709");
    public static readonly Guid LinuxRootAmd64Verity = new("2C7357ED-EBD2-46D9-AEC1-23D437EC2BF5");
    public static readonly Guid LinuxRootArm64 = new("B921B045-1DF0-41C3-AF44-4C6F280D3FAE");
    public static readonly Guid LinuxRootArm64Verity = new("DF3300CE-D69F-4C92-978C-9BFB0F38D820");
}
