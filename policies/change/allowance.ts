/** The command that lets a resource go. */
export function allowance(stack: string, next: number, resource: string): string {
  return `\`pulumi config set --stack ${stack} --path 'byoc:policy.mayGo[${next}]' ${resource}\``;
}
