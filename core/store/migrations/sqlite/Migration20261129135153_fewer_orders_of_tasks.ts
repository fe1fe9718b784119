import { Migration } from '@mikro-orm/migrations';

export class Migration20261129135153_fewer_orders_of_tasks extends Migration {

  override name = 'Migration20261129135153_fewer_orders_of_tasks';

  override up(): void | Promise<void> {
    this.addSql(`drop index \`work_item_role_light_due_by_id_index\`;`);
    this.addSql(`drop index \`work_item_role_organisation_light_due_by_id_index\`;`);
    this.addSql(`drop index \`work_item_mine_index\`;`);
    this.addSql(`create index \`work_item_mine_index\` on \`work_item\` (\`assignee\`, \`role\`, \`light\`, \`due_by\`, \`id\`, \`apart_from\`, \`topic\`, \`subject\`, \`organisation\`) where \`assignee\` is not null;`);
    this.addSql(`drop index \`work_item_free_index\`;`);
    this.addSql(`create index \`work_item_free_index\` on \`work_item\` (\`role\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`, \`apart_from\`, \`topic\`, \`subject\`, \`assignee\`) where \`assignee\` is null;`);
    this.addSql(`drop index \`work_item_free_by_light_index\`;`);
    this.addSql(`create index \`work_item_free_by_light_index\` on \`work_item\` (\`role\`, \`light\`, \`due_by\`, \`id\`, \`apart_from\`, \`topic\`, \`subject\`, \`assignee\`) where \`assignee\` is null;`);
    this.addSql(`drop index \`work_item_held_by_light_index\`;`);
    this.addSql(`create index \`work_item_held_by_light_index\` on \`work_item\` (\`role\`, \`light\`, \`due_by\`, \`id\`, \`apart_from\`, \`topic\`, \`subject\`, \`assignee\`) where \`assignee\` is not null;`);
    this.addSql(`drop index \`work_item_held_index\`;`);
    this.addSql(`create index \`work_item_held_index\` on \`work_item\` (\`role\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`, \`apart_from\`, \`topic\`, \`subject\`, \`assignee\`) where \`assignee\` is not null;`);
    this.addSql(`drop index \`notification_comment_index\`;`);
    this.addSql(`create index \`notification_comment_index\` on \`notification\` (\`comment\`) where \`comment\` is not null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`create index \`work_item_role_light_due_by_id_index\` on \`work_item\` (\`role\`, \`light\`, \`due_by\`, \`id\`);`);
    this.addSql(`create index \`work_item_role_organisation_light_due_by_id_index\` on \`work_item\` (\`role\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`);`);
    this.addSql(`drop index \`work_item_mine_index\`;`);
    this.addSql(`create index \`work_item_mine_index\` on \`work_item\` (\`assignee\`, \`role\`, \`light\`, \`due_by\`, \`id\`) where \`assignee\` is not null;`);
    this.addSql(`drop index \`work_item_free_index\`;`);
    this.addSql(`create index \`work_item_free_index\` on \`work_item\` (\`role\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`) where \`assignee\` is null;`);
    this.addSql(`drop index \`work_item_free_by_light_index\`;`);
    this.addSql(`create index \`work_item_free_by_light_index\` on \`work_item\` (\`role\`, \`light\`, \`due_by\`, \`id\`) where \`assignee\` is null;`);
    this.addSql(`drop index \`work_item_held_by_light_index\`;`);
    this.addSql(`create index \`work_item_held_by_light_index\` on \`work_item\` (\`role\`, \`light\`, \`due_by\`, \`id\`) where \`assignee\` is not null;`);
    this.addSql(`drop index \`work_item_held_index\`;`);
    this.addSql(`create index \`work_item_held_index\` on \`work_item\` (\`role\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`) where \`assignee\` is not null;`);
    this.addSql(`drop index \`notification_comment_index\`;`);
    this.addSql(`create index \`notification_comment_index\` on \`notification\` (\`comment\`);`);
  }

}
