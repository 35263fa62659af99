/** What makes a stock Ubuntu a server that nobody logs in to: SSH, kernel settings, security upgrades. */
import type { GatewayInput } from "./inputs";
import type { BootFile } from "./cloudConfig";

/** Keys only; the gateway may be jumped through to the nodes behind it. */
export function sshFile(role: "gateway" | "node"): BootFile {
  return {
    // sshd keeps what it reads first, so this wins over the files of the image.
    path: "/etc/ssh/sshd_config.d/00-mengi.conf",
    mode: "0600",
    content: `PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PermitEmptyPasswords no
X11Forwarding no
AllowAgentForwarding no
AllowTcpForwarding ${role === "gateway" ? "local" : "no"}
MaxAuthTries 3
LoginGraceTime 30
ClientAliveInterval 300
ClientAliveCountMax 2
`,
  };
}

const commonSettings: Readonly<Record<string, number>> = {
  "kernel.dmesg_restrict": 1,
  "kernel.kptr_restrict": 2,
  "fs.protected_fifos": 2,
  "fs.protected_regular": 2,
  "net.ipv4.conf.all.accept_redirects": 0,
  "net.ipv4.conf.default.accept_redirects": 0,
  "net.ipv6.conf.all.accept_redirects": 0,
  "net.ipv6.conf.default.accept_redirects": 0,
  "net.ipv4.conf.all.accept_source_route": 0,
  "net.ipv4.conf.all.send_redirects": 0,
  "net.ipv4.conf.default.send_redirects": 0,
  "net.ipv4.tcp_syncookies": 1,
};

/** The gateway forwards, and takes no packet at a NIC to which it would not send the answer. */
const gatewaySettings: Readonly<Record<string, number>> = {
  "net.ipv4.ip_forward": 1,
  "net.ipv4.conf.all.rp_filter": 1,
  "net.ipv4.conf.default.rp_filter": 1,
};

/** What the kubelet demands under `protect-kernel-defaults`, and room for many pods that watch files. */
const nodeSettings: Readonly<Record<string, number>> = {
  "vm.panic_on_oom": 0,
  "vm.overcommit_memory": 1,
  "kernel.panic": 10,
  "kernel.panic_on_oops": 1,
  "kernel.keys.root_maxkeys": 1000000,
  "kernel.keys.root_maxbytes": 25000000,
  "fs.inotify.max_user_instances": 8192,
  "fs.inotify.max_user_watches": 524288,
};

export function kernelFile(role: "gateway" | "node"): BootFile {
  const settings = { ...commonSettings, ...(role === "gateway" ? gatewaySettings : nodeSettings) };
  return {
    path: "/etc/sysctl.d/90-mengi.conf",
    content: Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(""),
  };
}

/** Security upgrades are installed by themselves; the reboots that they need are coordinated elsewhere. */
export function upgradeFiles(): BootFile[] {
  return [
    {
      path: "/etc/apt/apt.conf.d/20auto-upgrades",
      content: `APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT::Periodic::AutocleanInterval "7";
`,
    },
    {
      // Read behind the image's own file, whose list it replaces.
      path: "/etc/apt/apt.conf.d/52mengi-upgrades",
      content: `#clear Unattended-Upgrade::Allowed-Origins;
Unattended-Upgrade::Allowed-Origins {
  "\${distro_id}:\${distro_codename}-security";
  "\${distro_id}ESMApps:\${distro_codename}-apps-security";
  "\${distro_id}ESM:\${distro_codename}-infra-security";
};
Unattended-Upgrade::Automatic-Reboot "false";
Unattended-Upgrade::Remove-Unused-Kernel-Packages "true";
`,
    },
  ];
}

const dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** The gateway is no Kubernetes node: it reboots by a timer of its own, when an upgrade asks for it. */
export function rebootFiles({ days, start }: GatewayInput["reboots"]): BootFile[] {
  const calendar = `${days.map((day) => dayNames[day]).join(",")} *-*-* ${start}:00 UTC`;
  return [
    {
      path: "/etc/systemd/system/mengi-reboot.timer",
      content: `[Unit]
Description=Reboot for security upgrades, when one asks for it

[Timer]
OnCalendar=${calendar}

[Install]
WantedBy=timers.target
`,
    },
    {
      path: "/etc/systemd/system/mengi-reboot.service",
      content: `[Unit]
Description=Reboot for security upgrades
ConditionPathExists=/run/reboot-required

[Service]
Type=oneshot
ExecStart=/usr/bin/systemctl reboot
`,
    },
  ];
}
