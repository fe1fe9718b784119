import { Migration } from '@mikro-orm/migrations';

export class Migration20261127225445_grants_in_full extends Migration {

  override name = 'Migration20261127225445_grants_in_full';

  override up(): void | Promise<void> {
    this.addSql(`alter table \`account\` add column \`one_time_until\` datetime null;`);

    this.addSql(`alter table \`role_grant\` add column \`ended_at\` datetime null;`);
    this.addSql(`alter table \`role_grant\` add column \`ended_by\` text null;`);
    this.addSql(`alter table \`role_grant\` add column \`delegated_from_id\` text null constraint \`role_grant_delegated_from_id_foreign\` references \`role_grant\` (\`id\`) on delete no action;`);
    this.addSql(`alter table \`role_grant\` add column \`granted_at\` datetime null;`);
    this.addSql(`alter table \`role_grant\` add column \`granted_by\` text null;`);
    this.addSql(`alter table \`role_grant\` add column \`reason\` text null;`);
    this.addSql(`create index \`role_grant_delegated_from_id_index\` on \`role_grant\` (\`delegated_from_id\`);`);

    this.addSql(`alter table \`work_act\` add column \`in_place_of\` text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table \`account\` drop column \`one_time_until\`;`);

    this.addSql(`drop index \`role_grant_delegated_from_id_index\`;`);
    this.addSql(`alter table \`role_grant\` drop column \`ended_at\`;`);
    this.addSql(`alter table \`role_grant\` drop column \`ended_by\`;`);
    this.addSql(`alter table \`role_grant\` drop column \`delegated_from_id\`;`);
    this.addSql(`alter table \`role_grant\` drop column \`granted_at\`;`);
    this.addSql(`alter table \`role_grant\` drop column \`granted_by\`;`);
    this.addSql(`alter table \`role_grant\` drop column \`reason\`;`);

    this.addSql(`alter table \`work_act\` drop column \`in_place_of\`;`);
  }

}
