using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using LinuxKit.Disks.Vmdk;

namespace LinuxKit.Disks.Ovf;

/// <summary>Describes a virtual machine of amd64 with one disk: DMTF DSP0243, Open Virtualization Format Specification 1.1.</summary>
/// <param name="Options">What the machine is to be given.</param>
/// <param name="DiskName">The name of the disk's file.</param>
/// <param name="DiskFileSize">Bytes of that file.</param>
/// <param name="DiskSize">Bytes of the disk.</param>
internal readonly record struct OvfDescriptor(OvfOptions Options, string DiskName, long DiskFileSize, long DiskSize)
{
    private const string FileId = "file1";
    private const string DiskId = "vmdisk1";
    private const int ProcessorCount = 2;
    private const string NetworkName = "VM Network";

    /// <summary>Linux of 64 bits: CIM_OperatingSystem.OSType.</summary>
    private const int OperatingSystemId = 101;

    // Kinds of resource: CIM_ResourceAllocationSettingData.ResourceType.
    private const int Processor = 3;
    private const int Memory = 4;
    private const int ScsiController = 6;
    private const int EthernetAdapter = 10;
    private const int Disk = 17;

    private const int ScsiInstance = 3;

    private static readonly XNamespace Ovf = "http://schemas.dmtf.org/ovf/envelope/1";
    private static readonly XNamespace Rasd = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData";
    private static readonly XNamespace Vssd = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData";
    private static readonly XNamespace Vmw = "http://www.vmware.com/schema/ovf";

    /// <summary>Writes it, in UTF-8.</summary>
    public byte[] ToBytes()
    {
        using var output = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" };
        using (var writer = XmlWriter.Create(output, settings))
        {
            new XDocument(Envelope()).Save(writer);
        }

        return output.ToArray();
    }

    private XElement Envelope() => new(
        Ovf + "Envelope",
        new XAttribute("xmlns", Ovf),
        new XAttribute(XNamespace.Xmlns + "ovf", Ovf),
        new XAttribute(XNamespace.Xmlns + "rasd", Rasd),
        new XAttribute(XNamespace.Xmlns + "vssd", Vssd),
        new XAttribute(XNamespace.Xmlns + "vmw", Vmw),
        new XElement(
            Ovf + "References",
            new XElement(Ovf + "File", new XAttribute(Ovf + "href", DiskName), new XAttribute(Ovf + "id", FileId), new XAttribute(Ovf + "size", DiskFileSize))),
        new XElement(
            Ovf + "DiskSection",
            Info("The disks."),
            new XElement(
                Ovf + "Disk",
                new XAttribute(Ovf + "capacity", DiskSize),
                new XAttribute(Ovf + "capacityAllocationUnits", "byte"),
                new XAttribute(Ovf + "diskId", DiskId),
                new XAttribute(Ovf + "fileRef", FileId),
                new XAttribute(Ovf + "format", "http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"))),
        new XElement(
            Ovf + "NetworkSection",
            Info("The networks."),
            new XElement(Ovf + "Network", new XAttribute(Ovf + "name", NetworkName), new XElement(Ovf + "Description", "The machine's network."))),
        VirtualSystem());

    private XElement VirtualSystem() => new(
        Ovf + "VirtualSystem",
        new XAttribute(Ovf + "id", Options.Name),
        Info("The machine."),
        new XElement(Ovf + "Name", Options.Name),
        new XElement(
            Ovf + "OperatingSystemSection",
            new XAttribute(Ovf + "id", OperatingSystemId),
            // The newest that the virtual hardware knows of.
            new XAttribute(Vmw + "osType", "other3xLinux64Guest"),
            Info("The operating system."),
            new XElement(Ovf + "Description", "Linux")),
        new XElement(
            Ovf + "VirtualHardwareSection",
            Info("The virtual hardware."),
            new XElement(
                Ovf + "System",
                new XElement(Vssd + "ElementName", "Virtual Hardware Family"),
                new XElement(Vssd + "InstanceID", 0),
                new XElement(Vssd + "VirtualSystemIdentifier", Options.Name),
                new XElement(Vssd + "VirtualSystemType", string.Create(CultureInfo.InvariantCulture, $"vmx-{VmdkDescriptor.HardwareVersion}"))),
            Item(("AllocationUnits", "hertz * 10^6"), ("ElementName", "Processors"), ("InstanceID", 1), ("ResourceType", Processor), ("VirtualQuantity", ProcessorCount)),
            Item(("AllocationUnits", "byte * 2^20"), ("ElementName", "Memory"), ("InstanceID", 2), ("ResourceType", Memory), ("VirtualQuantity", Options.MemoryInMebibytes)),
            Item(("Address", 0), ("ElementName", "SCSI controller"), ("InstanceID", ScsiInstance), ("ResourceSubType", "VirtualSCSI"), ("ResourceType", ScsiController)),
            Item(("AddressOnParent", 0), ("ElementName", "Disk"), ("HostResource", $"ovf:/disk/{DiskId}"), ("InstanceID", 4), ("Parent", ScsiInstance), ("ResourceType", Disk)),
            Item(("AutomaticAllocation", true), ("Connection", NetworkName), ("ElementName", "Network adapter"), ("InstanceID", 5), ("ResourceSubType", "VmxNet3"), ("ResourceType", EthernetAdapter)),
            new XElement(
                Vmw + "Config",
                new XAttribute(Ovf + "required", false),
                new XAttribute(Vmw + "key", "firmware"),
                new XAttribute(Vmw + "value", "efi"))));

    private static XElement Info(string text) => new(Ovf + "Info", text);

    // The schema wants an item's fields in the order of the alphabet.
    private static XElement Item(params (string Name, object Value)[] fields) =>
        new(Ovf + "Item", fields.Select(field => new XElement(Rasd + field.Name, field.Value)));
}
