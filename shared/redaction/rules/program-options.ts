/**
 * Programs that take a password or a token on the command line. `option`: what stands right before it. `pair`: it stands
 * behind a user's name and a `:`, `%` or `/`.
 */
export type ProgramOption = { programs: string; option: string; pair?: string };

export const programOptions: readonly ProgramOption[] = [
  { programs: 'http|https', option: '(?:-a|--auth)[ =]{1,4}', pair: ':' },
  {
    programs: 'http|https|xh|xhs',
    option: '(?:-A|--auth-type)[ =](?:bearer|jwt) {1,4}(?:-a|--auth)[ =]{1,4}',
  },
  {
    programs: 'curl|wget|xh',
    option: '(?:-u|-U|--user|--proxy-user|--auth)[ =]{0,4}',
    pair: ':',
  },
  { programs: 'curl', option: '--(?:oauth2-bearer|pass|proxy-pass|tlspassword)[ =]{1,4}' },
  { programs: 'kubectl|oc', option: '--from-literal[= ]{1,2}[\\w.-]{1,64}=' },
  { programs: 'beeline|impala-shell', option: '-p {1,4}' },
  { programs: '7z|7za|7zz|7zr|rar|unrar', option: '-p' },
  { programs: 'openssl', option: '(?:-k|-K|-passin|-passout|-pass|-password) {1,4}(?:pass:)?' },
  { programs: 'smbclient|rpcclient|net rpc|smbmap|crackmapexec|nxc', option: '-U {0,4}', pair: '%' },
  { programs: 'smbmap|crackmapexec|nxc|evil-winrm|kinit', option: '-p {1,4}' },
  {
    programs: 'cypher-shell|neo4j-admin|mongosh|mongo|arangosh|influx|clickhouse-client|snowsql|vsql',
    option: '(?:-p|--password)[ =]{0,4}',
  },
  { programs: 'mosquitto_pub|mosquitto_sub|unzip|zip|zipcloak|sqlcmd|bcp|isql|tsql', option: '-P {0,4}' },
  {
    programs: 'xfreerdp|wfreerdp|rdesktop|mstsc|psexec|schtasks|wmic|cmdkey|runas',
    option: '(?:/p:|/pass:|/password:|/pd:|-p {1,4}|/RP {1,4}|/P {1,4})',
  },
  {
    programs: 'gpg|gpg2|ssh-keygen|borg|restic|duplicity|ansible-vault',
    option: '(?:--passphrase|-N|-P)[ =]{1,4}',
  },
  {
    programs: 'keytool|jarsigner|apksigner|jlink',
    option: '-(?:storepass|keypass|new|srcstorepass|deststorepass) {1,4}',
  },
  {
    programs: 'ipmitool|snmpwalk|snmpget|vncviewer|x11vnc|rclone|lftp',
    option: '(?:-P|-A|-X|-passwd|--pass)[ =]{1,4}',
  },
  { programs: 'nmcli|wpa_supplicant|iwctl', option: '(?:password|--passphrase|psk)[ =]{1,4}' },
  { programs: 'sshpass|winexe|plink|pscp|putty', option: '(?:-p|-pw) {0,4}' },
  { programs: 'redis-cli|valkey-cli|keydb-cli', option: '(?:-a|--pass)[ =]{1,4}' },
  {
    programs: 'docker|podman|nerdctl|buildah|skopeo|helm|oras|crane|oc|az|cf|ibmcloud|eb',
    option: '(?:-p|--token|--creds)[ =]{1,4}',
  },
  { programs: 'skopeo|crane|oras', option: '--(?:src-creds|dest-creds|creds)[ =]{1,4}', pair: ':' },
  { programs: 'vault|consul|nomad|boundary', option: '-token[ =]{1,4}' },
  {
    programs: 'twine|poetry|nuget|dotnet|npm|yarn|cargo|gem|pip',
    option: '(?:-p|--token|-k|--api-key|--password)[ =]{1,4}',
  },
  { programs: 'snmpwalk|snmpget|snmpset|snmpbulkwalk', option: '-c {1,4}' },
  {
    programs:
      'gh|aws|gcloud|az|fly|flyctl|doppler|vault|supabase|vercel|heroku|kubectl|oc|argocd|hasura|prisma|terraform|pulumi|ansible',
    option:
      '(?:--body|-b|--secret-string|--value|--secret-value|--api-key|--password|--token|--secret|--client-secret|--admin-password|--master-user-password|--docker-password|--admin-secret)[ =]{1,4}',
  },
  { programs: 'sqlplus|expdp|impdp|rman|sqlldr', option: '[A-Za-z][\\w$#]{1,32}/' },
];

/** Programs that take it as an argument of its own: what stands before the secret, from the program's name on. */
export const programArguments: readonly string[] = [
  'rabbitmqctl (?:add_user|change_password|authenticate_user) WORD',
  '(?:mc|mcli) (?:alias set|config host add) WORD WORD WORD',
  '(?:mc|mcli) admin user add WORD WORD',
  'ngrok (?:config add-authtoken|authtoken)',
  'snyk (?:auth|config set api=)',
  'net user WORD',
  'net use WORD(?: WORD)?',
  'rclone obscure',
  'rclone config (?:create|update) [^\\n]{1,120}?(?:pass|password|secret_access_key|token)[ =]',
  'adb shell input text',
  'radtest WORD',
  'wpa_passphrase WORD',
  'pdftk [^\\n]{1,100}(?:input|user|owner)_pw',
  'poetry config http-basic.WORD WORD',
  'poetry config pypi-token.WORD',
  'snmp-server community',
  'enable (?:secret|password)(?: \\d)?',
  'username WORD (?:privilege \\d{1,2} )?(?:secret|password)(?: \\d)?',
  'cargo login',
  'tailscale up --auth-?key[ =]',
  'netlify login --auth',
  'gh auth login --with-token',
  'pulumi login --token',
  'sentry-cli login --auth-token',
  'infracost (?:configure set api_key|auth login)',
  'doppler configure set token',
  'flyctl auth token',
  'vault (?:login|unwrap)(?: -method=token)?(?: token=)?',
  'vault operator unseal',
  'conda token set',
  'codecov -t',
  'wandb login(?: --relogin)?',
  'huggingface-cli login --token',
  'hf auth login --token',
  'modal token set --token-id WORD --token-secret',
  'supabase login --token',
  'npm config set (?://)?[^ \\n]{1,100}:_(?:authToken|auth|password)[= ]',
  'git config [^\\n]{0,80}(?:token|password|extraheader)',
  'svn [^\\n]{0,100}--password',
  'useradd [^\\n]{0,60}-p',
  'ngrok http [^\\n]{0,80}--basic-auth[= ]["\']?[^\\s:]{1,64}:',
  'jwt decode',
  'stripe login --api-key',
  'ansible-vault [^\\n]{0,60}--vault-password',
  'gcloud auth activate-refresh-token WORD',
  'aws configure set WORD',
  'dotnet user-secrets set WORD',
  '(?:wrangler|fly|flyctl|heroku|vercel|netlify|railway|gh|firebase) (?:secrets?|config|env|variables?)[: ](?:set|put|add) (?:[A-Za-z_]{2,64}[ =])?(?:(?:production|preview|development|staging) )?(?:<<<)?',
];
