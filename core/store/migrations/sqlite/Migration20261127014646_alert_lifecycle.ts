import { Migration } from '@mikro-orm/migrations';

export class Migration20261127014646_alert_lifecycle extends Migration {

  override name = 'Migration20261127014646_alert_lifecycle';

  override up(): void | Promise<void> {
    this.addSql(`create table \`alert_subject\` (\`alert_id\` text not null, \`subject\` text not null, primary key (\`alert_id\`, \`subject\`), constraint \`alert_subject_alert_id_foreign\` foreign key (\`alert_id\`) references \`alert\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`alert_subject_alert_id_index\` on \`alert_subject\` (\`alert_id\`);`);
    this.addSql(`create index \`alert_subject_subject_index\` on \`alert_subject\` (\`subject\`);`);

    this.addSql(`create table \`alert_suppression\` (\`id\` text not null primary key, \`topic\` text not null, \`rule\` text not null, \`alert_id\` text not null, \`reason\` text not null, \`until\` text not null, \`ends_at\` datetime not null, \`at\` datetime not null, \`account\` text not null, \`account_name\` text not null, \`lifted_at\` datetime null, \`lifted_by\` text null, \`lift_reason\` text null, constraint \`alert_suppression_alert_id_foreign\` foreign key (\`alert_id\`) references \`alert\` (\`id\`) on delete no action);`);
    this.addSql(`create index \`alert_suppression_alert_id_index\` on \`alert_suppression\` (\`alert_id\`);`);
    this.addSql(`create index \`alert_suppression_ends_at_id_index\` on \`alert_suppression\` (\`ends_at\`, \`id\`);`);

    // As alert-subjects.ts has it, for the alerts that are there.
    this.addSql(`insert into \`alert_subject\` select distinct \`a\`.\`id\`, 'token=' || json_extract(\`k\`.\`value\`, '$.value') from \`alert\` as \`a\`, json_each(\`a\`.\`finding\`, '$.key') as \`k\` where json_extract(\`k\`.\`value\`, '$.shown.token') = 1;`);
    this.addSql(`insert into \`alert_subject\` select \`id\`, group_concat(\`part\`, '&') from (select \`a\`.\`id\`, substr(json_extract(\`k\`.\`value\`, '$.name'), instr(json_extract(\`k\`.\`value\`, '$.name'), '.') + 1) || '=' || json_extract(\`k\`.\`value\`, '$.value') as \`part\` from \`alert\` as \`a\`, json_each(\`a\`.\`finding\`, '$.key') as \`k\` order by \`a\`.\`id\`, \`k\`.\`key\`) where \`id\` not in (select \`alert_id\` from \`alert_subject\`) group by \`id\`;`);

    this.addSql(`alter table \`alert\` add column \`suppressed_until\` datetime null;`);
    this.addSql(`alter table \`alert\` add column \`merged_into\` text null;`);
    this.addSql(`create index \`alert_merged_into_index\` on \`alert\` (\`merged_into\`);`);

    this.addSql(`alter table \`alert_event\` add column \`account\` text null;`);
    this.addSql(`alter table \`alert_event\` add column \`until\` text null;`);
    this.addSql(`alter table \`alert_event\` add column \`other\` text null;`);

    this.addSql(`alter table \`rule_run\` add column \`suppressed\` integer null;`);
    this.addSql(`alter table \`rule_run\` add column \`held\` integer null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`alert_subject\`;`);
    this.addSql(`drop table if exists \`alert_suppression\`;`);

    this.addSql(`drop index \`alert_merged_into_index\`;`);
    this.addSql(`alter table \`alert\` drop column \`suppressed_until\`;`);
    this.addSql(`alter table \`alert\` drop column \`merged_into\`;`);

    this.addSql(`alter table \`alert_event\` drop column \`account\`;`);
    this.addSql(`alter table \`alert_event\` drop column \`until\`;`);
    this.addSql(`alter table \`alert_event\` drop column \`other\`;`);

    this.addSql(`alter table \`rule_run\` drop column \`suppressed\`;`);
    this.addSql(`alter table \`rule_run\` drop column \`held\`;`);
  }

}
